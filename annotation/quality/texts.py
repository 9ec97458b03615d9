"""A critique's texts as checks read them: their words, their script, and what their question asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from annotation.exporting.language import CHINESE, ENGLISH
from annotation.quality.questions import TextQuestion, text_questions
from annotation.rules.types import Definition

HAN: Final = "\u3400-\u9fff\uf900-\ufaff"
_HAN: Final = re.compile(f"[{HAN}]")
_WORD: Final = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:['’][^\W_{HAN}]+)*")
_WORDS_A_HAN: Final = 0.5
"""About two Chinese characters make a word."""


@dataclass(frozen=True)
class TextAnswer:
    """An answer in the author's own words, with its question."""

    question: TextQuestion
    text: str

    @property
    def key(self) -> str:
        """The key of its question."""
        return self.question.key

    @cached_property
    def folded(self) -> str:
        """The text in lower case, with as many characters."""
        lower = self.text.lower()
        return lower if len(lower) == len(self.text) else self.text

    @cached_property
    def matches(self) -> Sequence[re.Match[str]]:
        """Its words where they stand; each Chinese character is one."""
        return list(_WORD.finditer(self.folded))

    @cached_property
    def tokens(self) -> Sequence[str]:
        """Its words in lower case; each Chinese character is one."""
        return [match.group() for match in self.matches]

    @cached_property
    def han(self) -> int:
        """How many Chinese characters it has."""
        return 0 if self.text.isascii() else len(_HAN.findall(self.text))

    @property
    def language(self) -> str:
        """Chinese if at least half of its words are Chinese characters, else what the other checks take for English."""
        return CHINESE if 2 * self.han >= max(len(self.tokens), 1) else ENGLISH

    @property
    def word_count(self) -> float:
        """How much it says, in words: a Chinese character is about half of one."""
        return len(self.tokens) - (1 - _WORDS_A_HAN) * self.han


def tokens_of(text: str) -> list[str]:
    """Returns the words of a text in lower case; each Chinese character is one."""
    return _WORD.findall(text.lower())


def text_answers(definition: Definition, answers: Mapping[str, Any]) -> tuple[TextAnswer, ...]:
    """Returns the answers to the text questions of a questionnaire that have any characters."""
    texts = ((question, answers.get(question.key)) for question in text_questions(definition))
    return tuple(TextAnswer(question, text) for question, text in texts if isinstance(text, str) and text.strip())
