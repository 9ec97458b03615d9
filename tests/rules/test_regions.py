"""Marks that a text cites, and what is told of how an image was seen."""

import pytest

from annotation.questionnaires import built_in
from annotation.rules.regions import MAX_MARKS, kept_marks, marks_problems, without_citations
from annotation.rules.viewing import is_viewing
from tests.factories import ANSWERS

DEFINITION = built_in("aesthetic-critique")
MARK = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}


def codes(marks):
    return [problem["code"] for problem in marks_problems(DEFINITION, marks)]


def test_boxes_on_the_image_are_marks_of_a_text():
    edge = {"number": 99, "x": 0.7, "y": 0, "width": 0.3, "height": 1}

    assert codes({}) == codes({"reason": []}) == codes({"reason": [MARK, edge], "emotion": [MARK]}) == []


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"grade": [MARK]}, "unknown_question"),
        ({"nowhere": []}, "unknown_question"),
        ({"reason": {}}, "wrong_type"),
        ({"reason": [MARK, MARK]}, "wrong_type"),
        ({"reason": [{**MARK, "label": "sky"}]}, "wrong_type"),
        ({"reason": [{**MARK, "number": True}]}, "wrong_type"),
        ({"reason": [{**MARK, "number": 1.0}]}, "wrong_type"),
        ({"reason": [{**MARK, "x": "0.1"}]}, "wrong_type"),
        ({"reason": [{"number": 1}]}, "wrong_type"),
        ({"reason": [{**MARK, "number": 0}]}, "out_of_range"),
        ({"reason": [{**MARK, "number": 100}]}, "out_of_range"),
        ({"reason": [{**MARK, "x": -0.01}]}, "out_of_range"),
        ({"reason": [{**MARK, "width": 0}]}, "out_of_range"),
        ({"reason": [{**MARK, "x": 0.8}]}, "out_of_range"),
        ({"reason": [{**MARK, "number": n} for n in range(1, MAX_MARKS + 2)]}, "too_many"),
    ],
)
def test_anything_else_is_named(marks, code):
    assert codes(marks) == [code]


def test_marks_go_with_the_texts_that_are_asked_and_answered():
    marks = {"suggestion": [MARK], "reason": [MARK], "emotion": []}

    assert list(kept_marks(DEFINITION, ANSWERS, marks)) == ["reason", "suggestion"]
    assert list(kept_marks(DEFINITION, {**ANSWERS, "grade": 5}, marks)) == ["reason"]
    assert kept_marks(DEFINITION, {"grade": 3, "reason": " "}, marks) == {}


def test_a_text_reads_on_without_its_citations_and_keeps_other_brackets():
    marks = [{"number": 1}, {"number": 12}]

    assert without_citations("The ridge [1] and the sky[12] meet [2].", marks) == "The ridge and the sky meet [2]."
    assert without_citations("天空[1]很亮", marks) == "天空很亮"
    assert without_citations("See [1].", []) == "See [1]."


def test_viewing_is_told_in_five_words_and_no_more():
    whole = {
        "seen_at_100": True,
        "viewport": {"width": 1440, "height": 900.5},
        "pixel_ratio": 1.25,
        "scheme": "dark",
        "gamut": "p3",
    }

    assert is_viewing({}) and is_viewing(whole)
    for wrong in (
        {"seen_at_100": 1},
        {"viewport": {"width": 1440}},
        {"viewport": {"width": -1, "height": 900}},
        {"viewport": {"width": 1440, "height": 1e9}},
        {"pixel_ratio": 0},
        {"pixel_ratio": float("inf")},
        {"scheme": "sepia"},
        {"gamut": ["p3"]},
        {"agent": "Mozilla"},
    ):
        assert not is_viewing(whole | wrong), wrong
