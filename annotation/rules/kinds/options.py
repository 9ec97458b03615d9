"""The base of the kinds whose questions list their possible answers."""

from abc import ABC
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar

from annotation.rules.conditions import same_value
from annotation.rules.kinds.base import QuestionKind, Schema, problem
from annotation.rules.types import DefinitionError, DefinitionErrorCode, Problem, Question, definition_error

LEVELS: Schema = {"levels": {"$ref": "#/$defs/levels"}}
"""The property of the kinds from whose answer the level of a critique can be derived."""

NAMED_VALUE: Schema = {
    "type": "string",
    "pattern": r"^[^\s{}]([^{}]*[^\s{}])?$",
    "maxLength": 64,
    "error_codes": {"type": "not_a_choice", "pattern": "bad_value"},
}
"""The value of an option that is named by a text."""


class OptionKind(QuestionKind, ABC):
    """A kind with options; a subclass says which values they have in its `schema`."""

    has_options = True
    properties: ClassVar[Schema] = {
        "options": {
            "type": "array",
            "minItems": 2,
            "maxItems": 100,
            "items": {"$ref": "#/$defs/option"},
            "error_codes": {"minItems": "too_few_options", "maxItems": "too_many_options"},
        }
    }

    def definition_errors(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields also values that options share, and levels that do not fit the options."""
        yield from super().definition_errors(path, question)
        values = [option["value"] for option in question["options"]]
        for index, value in enumerate(values):
            if value in values[:index]:
                yield definition_error(f"{path}.options[{index}].value", "repeated_value", value=value)
        yield from _level_errors(path, question, values)
        if question.get("criterion") in self.criteria and "levels" not in question:
            yield definition_error(f"{path}.criterion", "criterion_without_levels")

    def operand_error(self, question: Question, value: object) -> DefinitionErrorCode | None:
        """Returns `not_an_option_of` for a value that is none of the options."""
        is_option = any(same_value(value, option["value"]) for option in question["options"])
        return None if is_option else "not_an_option_of"


def options_schema(value: Schema) -> Schema:
    """Returns the schema of a question whose options are required and have values of this schema."""
    options = {"items": {"properties": {"value": value}}}
    return {"required": ["options"], "properties": {"options": options}}


def option_problem(question: Question, values: Sequence[object]) -> Problem | None:
    """Returns the problem with answered values, or None when each of them is an option."""
    options = [option["value"] for option in question["options"]]
    return None if all(value in options for value in values) else problem(question, "not_an_option")


def _level_errors(path: str, question: Question, options: Sequence[object]) -> Iterator[DefinitionError]:
    levels = question.get("levels", {})
    counts = Counter(value for values in levels.values() for value in values)
    for level, values in levels.items():
        for index, value in enumerate(values):
            if value not in options:
                yield definition_error(f"{path}.levels.{level}[{index}]", "not_an_option", value=value)
            elif counts[value] > 1:
                yield definition_error(f"{path}.levels.{level}[{index}]", "listed_twice", value=value)
