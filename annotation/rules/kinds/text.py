"""`text`: prose in the annotator's own words, which may cite regions of the image."""

from collections.abc import Iterator
from typing import ClassVar

from annotation.rules.kinds.base import QuestionKind, Schema, problem
from annotation.rules.types import DefinitionError, DefinitionErrorCode, Problem, Question, definition_error
from annotation.rules.words import UNSTORABLE, count_words

MAX_CHARACTERS = 20_000
"""The limit of a text whose question sets none."""


class Text(QuestionKind):
    """A text with limits in words and characters."""

    key = "text"
    properties: ClassVar[Schema] = {
        "min_words": {"$ref": "#/$defs/count"},
        "max_words": {"$ref": "#/$defs/count", "minimum": 1},
        "max_characters": {"$ref": "#/$defs/count", "minimum": 1},
    }
    ranges = (("min_words", "max_words"),)
    forms = ("open",)
    criteria = ("AesI",)
    column_type = "text"
    is_text = True
    cites_regions = True
    changes_gradually = True

    def check(self, question: Question, value: object) -> Problem | None:
        """Returns `wrong_type`, `bad_characters`, `too_long`, `too_few_words` or `too_many_words`, or None."""
        if not isinstance(value, str):
            return problem(question, "wrong_type")
        if UNSTORABLE.search(value):
            return problem(question, "bad_characters")
        maximum = question.get("max_characters", MAX_CHARACTERS)
        if len(value) > maximum:
            return {"question": question["key"], "code": "too_long", "max": maximum, "count": len(value)}
        return _word_problem(question, value)

    def count_words(self, value: object) -> int:
        """Returns the number of words of the text."""
        return count_words(str(value))

    def definition_errors(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields also `no_room` when fewer characters than words are allowed."""
        yield from super().definition_errors(path, question)
        maximum, min_words = question.get("max_characters"), question.get("min_words", 0)
        if maximum is not None and maximum < min_words:
            yield definition_error(f"{path}.max_characters", "no_room")

    def operand_error(self, question: Question, value: object) -> DefinitionErrorCode | None:
        """Returns `never_an_answer` for a value that is no text."""
        return None if isinstance(value, str) else super().operand_error(question, value)


def _word_problem(question: Question, text: str) -> Problem | None:
    minimum, maximum = question.get("min_words"), question.get("max_words")
    if minimum is None and maximum is None:
        return None
    count = count_words(text)
    if minimum is not None and count < minimum:
        return {"question": question["key"], "code": "too_few_words", "min": minimum, "count": count}
    if maximum is not None and count > maximum:
        return {"question": question["key"], "code": "too_many_words", "max": maximum, "count": count}
    return None


TEXT = Text()
