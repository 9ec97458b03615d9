"""How texts were entered is taken in its form only, and published nowhere by accident."""

import pytest

from annotation.rules.viewing import MAX_CHARACTERS, WAYS, is_viewing, published_viewing

TEXTS = ["reason", "emotion"]


def test_counts_are_taken_by_text_and_way():
    writing = {"reason": dict.fromkeys(WAYS, 3), "emotion": {"typed": MAX_CHARACTERS}}
    assert is_viewing({"writing": writing, "gamut": "p3"}, TEXTS)
    assert is_viewing({"writing": {}}, TEXTS) and is_viewing({"writing": {"reason": {}}}, TEXTS)


@pytest.mark.parametrize(
    "writing",
    [
        None,
        [],
        "typed",
        {"grade": {"typed": 1}},
        {"x" * 10_000: {"typed": 1}},
        {"reason": 5},
        {"reason": ["typed"]},
        {"reason": {"hacked": 1}},
        {"reason": {"typed": -1}},
        {"reason": {"typed": 1.5}},
        {"reason": {"typed": True}},
        {"reason": {"typed": "9"}},
        {"reason": {"typed": None}},
        {"reason": {"typed": MAX_CHARACTERS + 1}},
        {"reason": {"typed": {"typed": 1}}},
    ],
)
def test_anything_else_is_rejected(writing):
    assert not is_viewing({"writing": writing}, TEXTS)


def test_without_text_questions_nothing_is_taken():
    assert not is_viewing({"writing": {"reason": {"typed": 1}}})


def test_published_conditions_leave_it_out():
    assert published_viewing({"gamut": "p3", "writing": {"reason": {"typed": 1}}}) == {"gamut": "p3"}
    assert published_viewing({"gamut": "p3"}) == {"gamut": "p3"}
