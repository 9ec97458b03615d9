"""`scale`: one of several whole numbers in rising order, each with a label."""

from collections.abc import Iterator
from typing import ClassVar

from annotation.rules.conditions import as_number
from annotation.rules.kinds.base import Schema, problem
from annotation.rules.kinds.options import LEVELS, OptionKind, option_problem, options_schema
from annotation.rules.types import DefinitionError, Problem, Question, definition_error


class Scale(OptionKind):
    """A grade."""

    key = "scale"
    properties: ClassVar[Schema] = {**OptionKind.properties, **LEVELS}
    schema = options_schema(
        {"type": "integer", "minimum": -1000, "maximum": 1000, "error_codes": {"type": "not_a_grade"}}
    )
    forms = ("short", "letters", "yes_no", "what")
    criteria = ("AesA",)
    column_type = "integer"
    is_numeric = True

    def check(self, question: Question, value: object) -> Problem | None:
        """Returns `wrong_type` or `not_an_option`, or None."""
        number = as_number(value)
        if number is None or not float(number).is_integer():
            return problem(question, "wrong_type")
        return option_problem(question, (number,))

    def normalize(self, value: object) -> object:
        """Returns the whole number: JSON has one kind of number, so a client's 3.0 is the option 3."""
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def definition_errors(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields also `not_rising` unless the values of the options rise."""
        yield from super().definition_errors(path, question)
        values = [option["value"] for option in question["options"]]
        if values != sorted(values, key=float):
            yield definition_error(f"{path}.options", "not_rising")


SCALE = Scale()
