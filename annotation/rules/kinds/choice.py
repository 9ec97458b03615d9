"""`choice`: one of several named options."""

from typing import ClassVar

from annotation.rules.kinds.base import Schema, problem
from annotation.rules.kinds.options import LEVELS, NAMED_VALUE, OptionKind, option_problem, options_schema
from annotation.rules.types import Problem, Question


class Choice(OptionKind):
    """One option by its value."""

    key = "choice"
    properties: ClassVar[Schema] = {**OptionKind.properties, **LEVELS}
    schema = options_schema(NAMED_VALUE)
    forms = ("short", "letters", "yes_no", "what")
    criteria = ("AesA",)
    column_type = "text"

    def check(self, question: Question, value: object) -> Problem | None:
        """Returns `wrong_type` or `not_an_option`, or None."""
        if not isinstance(value, str):
            return problem(question, "wrong_type")
        return option_problem(question, (value,))


CHOICE = Choice()
