"""`multichoice`: any number of several named options."""

from collections.abc import Iterator
from typing import ClassVar

from annotation.rules.kinds.base import Schema, count_problem, problem
from annotation.rules.kinds.options import NAMED_VALUE, OptionKind, option_problem, options_schema
from annotation.rules.types import DefinitionError, Problem, Question, definition_error


class Multichoice(OptionKind):
    """A list of options by their values."""

    key = "multichoice"
    properties: ClassVar[Schema] = {
        **OptionKind.properties,
        "min_choices": {"$ref": "#/$defs/count"},
        "max_choices": {"$ref": "#/$defs/count", "minimum": 1},
    }
    schema = options_schema(NAMED_VALUE)
    ranges = (("min_choices", "max_choices"),)
    forms = ("short",)
    column_type = "texts"
    is_list = True

    def check(self, question: Question, value: object) -> Problem | None:
        """Returns `wrong_type`, `not_an_option`, `repeated`, `too_few` or `too_many`, or None."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return problem(question, "wrong_type")
        if not_an_option := option_problem(question, value):
            return not_an_option
        if len(set(value)) < len(value):
            return problem(question, "repeated")
        return count_problem(question, len(value), question.get("min_choices"), question.get("max_choices"))

    def definition_errors(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields also `more_than_options` for a limit that the options cannot reach."""
        yield from super().definition_errors(path, question)
        option_count = len(question["options"])
        limits = {"min_choices": question.get("min_choices", 0), "max_choices": question.get("max_choices", 0)}
        for limit, count in limits.items():
            if count > option_count:
                yield definition_error(f"{path}.{limit}", "more_than_options", count=option_count)


MULTICHOICE = Multichoice()
