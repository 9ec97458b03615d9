"""`text`: prose in the annotator's own words, which may cite regions of the image."""

from collections.abc import Iterator
from typing import ClassVar

from annotation.rules.kinds.base import QuestionKind, Schema, problem
from annotation.rules.types import DefinitionError, MistakeCode, Problem, Question, mistake
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
        most = question.get("max_characters", MAX_CHARACTERS)
        if len(value) > most:
            return {"question": question["key"], "code": "too_long", "max": most, "count": len(value)}
        return _word_problem(question, value)

    def count_words(self, value: object) -> int:
        """Returns the number of words of the text."""
        return count_words(str(value))

    def mistakes(self, path: str, question: Question) -> Iterator[DefinitionError]:
        """Yields also `no_room` when fewer characters than words are allowed."""
        yield from super().mistakes(path, question)
        most, words = question.get("max_characters"), question.get("min_words", 0)
        if most is not None and most < words:
            yield mistake(f"{path}.max_characters", "no_room")

    def operand_mistake(self, question: Question, value: object) -> MistakeCode | None:
        """Returns `never_an_answer` for a value that is no text."""
        return None if isinstance(value, str) else super().operand_mistake(question, value)


def _word_problem(question: Question, text: str) -> Problem | None:
    least, most = question.get("min_words"), question.get("max_words")
    if least is None and most is None:
        return None
    count = count_words(text)
    if least is not None and count < least:
        return {"question": question["key"], "code": "too_few_words", "min": least, "count": count}
    if most is not None and count > most:
        return {"question": question["key"], "code": "too_many_words", "max": most, "count": count}
    return None


TEXT = Text()
