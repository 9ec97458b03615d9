"""Compares answers with those that are expected of a gold item, and checks what may be expected.

`expected` has an entry for each question whose answer is known: `{"value": 4, "tolerance": 1}` or `{"values": [3, 4]}`.
A `tolerance` is how far off an answer still is right: grades or numbers apart, or for a multiple choice how many
options are ticked too many or too few; it is 0 if it is left out. With `values`, any of several answers is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from annotation.rules.conditions import as_number, is_answered, same_value
from annotation.rules.flow import visible_questions
from annotation.rules.kinds import kind_of
from annotation.rules.types import Answers, Definition, Question

ExpectedErrorCode = Literal[
    "nothing_expected",
    "unknown_question",
    "not_closed",
    "bad_expectation",
    "never_an_answer",
    "bad_tolerance",
]
EVERYTHING: Final = "expected"
"""The field of an error that is about no question."""


@dataclass(frozen=True, slots=True)
class GoldComparison:
    """How many expected answers a response has; `questions` tells of each whether it is right.

    A question that the given answers hide was not asked, and is in neither.
    """

    correct: int
    total: int
    questions: dict[str, bool] = field(default_factory=dict)


def is_closed(question: Question) -> bool:
    """Returns whether the answers to a question can be compared: grades, choices and numbers."""
    kind = kind_of(question)
    return kind.has_options or kind.is_numeric


def compare(definition: Definition, expected: Mapping[str, Any], answers: Answers) -> GoldComparison:
    """Compares answers with the expected ones, question by question. A visible question without an answer is wrong."""
    questions = {
        question["key"]: _is_right(question, expected[question["key"]], answers.get(question["key"]))
        for question in visible_questions(definition, answers)
        if question["key"] in expected
    }
    return GoldComparison(sum(questions.values()), len(questions), questions)


def check_expected(definition: Definition, expected: object) -> dict[str, ExpectedErrorCode]:
    """Returns what is wrong with expected answers, by question; `expected` itself where there are none."""
    if not isinstance(expected, dict) or not expected:
        return {EVERYTHING: "nothing_expected"}
    questions = {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}
    errors = {key: _error(questions.get(key), expectation) for key, expectation in expected.items()}
    return {key: code for key, code in errors.items() if code}


def expected_of(definition: Definition, answers: Answers) -> dict[str, Any]:
    """Returns the closed answers of a critique as expected ones, without tolerance."""
    return {
        question["key"]: {"value": answers[question["key"]], "tolerance": 0}
        for question in visible_questions(definition, answers)
        if is_closed(question) and is_answered(answers.get(question["key"]))
    }


def _is_right(question: Question, expectation: Mapping[str, Any], value: object) -> bool:
    if not is_answered(value):
        return False
    if "values" in expectation:
        return any(_distance(question, possible, value) == 0 for possible in expectation["values"])
    distance = _distance(question, expectation["value"], value)
    return distance is not None and distance <= expectation.get("tolerance", 0)


def _distance(question: Question, expected: Any, value: Any) -> float | None:
    """Returns how far an answer is from an expected one, None for another one that is not comparable."""
    kind = kind_of(question)
    if kind.is_list and isinstance(value, list):
        return len(set(expected) ^ set(value))
    if kind.is_numeric:
        number, wanted = as_number(value), as_number(expected)
        return None if number is None or wanted is None else abs(number - wanted)
    return 0 if same_value(expected, value) else None


def _error(question: Question | None, expectation: object) -> ExpectedErrorCode | None:
    if question is None:
        return "unknown_question"
    if not is_closed(question):
        return "not_closed"
    match expectation:
        case {"value": value, **others} if not set(others) - {"tolerance"}:
            values, tolerance = [value], others.get("tolerance", 0)
        case {"values": list(values), **others} if values and not others:
            tolerance = 0
        case _:
            return "bad_expectation"
    kind = kind_of(question)
    if not all(is_answered(value) and kind.check(question, value) is None for value in values):
        return "never_an_answer"
    number = as_number(tolerance)
    if number is None or number < 0 or (number and not (kind.is_numeric or kind.is_list)):
        return "bad_tolerance"
    return None
