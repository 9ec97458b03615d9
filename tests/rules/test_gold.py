"""The answers that are expected of gold items."""

import pytest

from annotation.rules.gold import check_expected, compare, expected_of

GRADES = [{"value": value, "label": str(value)} for value in range(1, 6)]
WORDS = [{"value": value, "label": value} for value in ("weak", "neutral", "strong")]
DEFINITION = {
    "key": "short",
    "title": "Short",
    "stages": [
        {
            "key": "all",
            "title": "All",
            "questions": [
                {"key": "grade", "kind": "scale", "prompt": "Grade?", "options": GRADES},
                {"key": "light", "kind": "choice", "prompt": "Light?", "options": WORDS},
                {"key": "marks", "kind": "multichoice", "prompt": "Which?", "options": WORDS},
                {"key": "people", "kind": "number", "prompt": "How many?", "min": 0, "max": 9},
                {"key": "reason", "kind": "text", "prompt": "Why?"},
                {
                    "key": "mend",
                    "kind": "choice",
                    "prompt": "Mend?",
                    "options": WORDS,
                    "show_if": {"question": "grade", "lt": 5},
                },
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("key", "expectation", "value", "is_right"),
    [
        ("grade", {"value": 4}, 4, True),
        ("grade", {"value": 4}, 4.0, True),
        ("grade", {"value": 4}, 3, False),
        ("grade", {"value": 4, "tolerance": 1}, 3, True),
        ("grade", {"value": 4, "tolerance": 1}, 2, False),
        ("grade", {"values": [1, 4]}, 1, True),
        ("grade", {"values": [1, 4]}, 2, False),
        ("people", {"value": 2, "tolerance": 0.5}, 2.5, True),
        ("light", {"value": "weak"}, "weak", True),
        ("light", {"values": ["weak", "neutral"]}, "strong", False),
        ("marks", {"value": ["weak", "strong"]}, ["strong", "weak"], True),
        ("marks", {"value": ["weak", "strong"]}, ["weak"], False),
        ("marks", {"value": ["weak", "strong"], "tolerance": 1}, ["weak"], True),
        ("marks", {"values": [["weak"], ["strong"]]}, ["strong"], True),
        ("light", {"value": "weak"}, None, False),
    ],
)
def test_an_answer_is_right_within_the_tolerance(key, expectation, value, is_right):
    answers = {"grade": 4, key: value}

    assert compare(DEFINITION, {key: expectation}, answers).questions == {key: is_right}


def test_a_question_that_the_answers_hide_is_not_counted():
    expected = {"grade": {"value": 3}, "mend": {"value": "weak"}}

    comparison = compare(DEFINITION, expected, {"grade": 5, "mend": "weak"})

    assert (comparison.correct, comparison.total, comparison.questions) == (0, 1, {"grade": False})


@pytest.mark.parametrize(
    ("expected", "errors"),
    [
        ({}, {"expected": "nothing_expected"}),
        ([], {"expected": "nothing_expected"}),
        ({"colour": {"value": 1}}, {"colour": "unknown_question"}),
        ({"reason": {"value": "fog"}}, {"reason": "not_closed"}),
        ({"grade": 4}, {"grade": "bad_expectation"}),
        ({"grade": {}}, {"grade": "bad_expectation"}),
        ({"grade": {"value": 4, "values": [4]}}, {"grade": "bad_expectation"}),
        ({"grade": {"values": []}}, {"grade": "bad_expectation"}),
        ({"grade": {"value": 9}}, {"grade": "never_an_answer"}),
        ({"grade": {"value": None}}, {"grade": "never_an_answer"}),
        ({"marks": {"value": ["bright"]}}, {"marks": "never_an_answer"}),
        ({"grade": {"value": 4, "tolerance": -1}}, {"grade": "bad_tolerance"}),
        ({"light": {"value": "weak", "tolerance": 1}}, {"light": "bad_tolerance"}),
        ({"grade": {"value": 4, "tolerance": 1}, "light": {"value": "weak"}}, {}),
    ],
)
def test_what_cannot_be_expected_is_named_by_question(expected, errors):
    assert check_expected(DEFINITION, expected) == errors


def test_the_closed_answers_of_a_critique_become_expected_ones():
    answers = {"grade": 5, "light": "weak", "reason": "fog", "mend": "weak"}

    assert expected_of(DEFINITION, answers) == {
        "grade": {"value": 5, "tolerance": 0},
        "light": {"value": "weak", "tolerance": 0},
    }
