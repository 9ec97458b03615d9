"""`number`: a number, whole or not, within limits and on steps."""

from math import floor
from typing import Any, ClassVar

from annotation.rules.conditions import as_number
from annotation.rules.kinds.base import QuestionKind, Schema, problem
from annotation.rules.types import DefinitionErrorCode, Problem, Question
from annotation.rules.words import UNSTORABLE

# Decimal fractions are not exact in binary: 0.3 is on steps of 0.1.
_ROUNDING = 1e-6
# What was typed and is no number is kept in a draft, up to here; questions/number.js has the same limit.
_MAX_CHARACTERS = 100


class Number(QuestionKind):
    """A number."""

    key = "number"
    properties: ClassVar[Schema] = {
        "min": {"$ref": "#/$defs/number"},
        "max": {"$ref": "#/$defs/number"},
        "step": {"$ref": "#/$defs/number", "exclusiveMinimum": 0},
    }
    ranges = (("min", "max"),)
    forms = ("short",)
    column_type = "number"
    is_numeric = True
    changes_gradually = True

    def check(self, question: Question, value: object) -> Problem | None:
        """Returns `not_a_number`, `bad_characters`, `wrong_type`, `out_of_range` or `off_step`, or None."""
        if isinstance(value, str) and len(value) <= _MAX_CHARACTERS:
            return problem(question, "bad_characters" if UNSTORABLE.search(value) else "not_a_number")
        number = as_number(value)
        if number is None:
            return problem(question, "wrong_type")
        minimum, maximum = question.get("min"), question.get("max")
        if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
            return _out_of_range(question)
        step = question.get("step")
        if step is not None and not _is_on_step(number - (minimum or 0), step):
            return {"question": question["key"], "code": "off_step", "step": step}
        return None

    def answer_text(self, value: Any) -> str:
        """Returns the number without zeros at its end."""
        return f"{value:g}"

    def operand_error(self, question: Question, value: object) -> DefinitionErrorCode | None:
        """Returns `never_an_answer` for a value that is no number."""
        return None if isinstance(value, int | float) else super().operand_error(question, value)


def _out_of_range(question: Question) -> Problem:
    range_problem = problem(question, "out_of_range")
    if "min" in question:
        range_problem["min"] = question["min"]
    if "max" in question:
        range_problem["max"] = question["max"]
    return range_problem


def _is_on_step(distance: float, step: float) -> bool:
    steps = distance / step
    return abs(steps - floor(steps + 0.5)) < _ROUNDING


NUMBER = Number()
