"""Evaluates conditions over earlier answers: `show_if`, and the `if` of a prompt variant."""

import operator
from collections.abc import Callable

from annotation.rules.types import Answers, Condition
from annotation.rules.words import WHITESPACE

# Beyond it, JavaScript cannot represent every whole number that Python can.
GREATEST_NUMBER = 2**53 - 1

_ORDERINGS: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def is_answered(value: object) -> bool:
    """Returns whether a value counts as an answer: not null, not blank text, not an empty list."""
    if isinstance(value, str):
        return value.strip(WHITESPACE) != ""
    return value is not None and value != []


def as_number(value: object) -> float | None:
    """Returns the value if it is a finite number that JSON carries safely, else None; booleans are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if -GREATEST_NUMBER <= value <= GREATEST_NUMBER else None


def same_value(left: object, right: object) -> bool:
    """Returns whether two JSON values are equal: 1 equals 1.0, and true does not equal 1, at any depth."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same_value, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_value(left[key], right[key]) for key in left)
    return left == right


def contains(value: object, expected: object) -> bool:
    """Returns whether the answer is the expected value or, for a list of choices, contains it."""
    if isinstance(value, list):
        return any(same_value(item, expected) for item in value)
    return same_value(value, expected)


def holds(condition: Condition, answers: Answers) -> bool:
    """Returns whether a condition holds over the answers to earlier visible questions.

    A comparison with an unanswered question is always false, `ne` included, so that a follow-up question never appears
    before the answer that it follows from.
    """
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    return _compares(condition, answers.get(condition["question"]))


def _compares(condition: Condition, value: object) -> bool:
    if "answered" in condition:
        return is_answered(value) is condition["answered"]
    if not is_answered(value):
        return False
    if "eq" in condition:
        return contains(value, condition["eq"])
    if "ne" in condition:
        return not contains(value, condition["ne"])
    if "in" in condition:
        return any(contains(value, expected) for expected in condition["in"])
    return _is_ordered(condition, value)


def _is_ordered(condition: Condition, value: object) -> bool:
    number = as_number(value)
    for operator_name, compare in _ORDERINGS.items():
        if operator_name in condition:
            limit = as_number(condition[operator_name])
            return number is not None and limit is not None and compare(number, limit)
    return False
