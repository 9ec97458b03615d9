"""What a check may know: the critique, its questionnaire, earlier texts, and the thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from annotation.quality.texts import TextAnswer, text_answers
from annotation.quality.thresholds import DEFAULTS, Thresholds
from annotation.rules.types import Definition, Level
from annotation.rules.viewing import WAYS

MAX_OWN_TEXTS: Final = 60
MAX_IMAGE_TEXTS: Final = 40
"""Texts beyond these are not compared: give the latest first."""


@dataclass(frozen=True)
class OtherText:
    """A text of another critique: the critique's id, the question that it answers, and its words."""

    critique: str
    question: str
    text: str

    @cached_property
    def folded(self) -> str:
        """The text in lower case."""
        return self.text.lower()


@dataclass(frozen=True)
class CritiqueContext:
    """A critique and what is known around it.

    `language` is the one that the project asks for, or empty. `own_texts` are the author's of other images, and
    `image_texts` other people's of the same image, the latest first. `changed_later` names the questions whose answers
    were changed after the submit: how long they took, and how they were entered, is not known.
    """

    definition: Definition
    answers: Mapping[str, Any]
    regions: Mapping[str, Any] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    viewing: Mapping[str, Any] = field(default_factory=dict)
    words: int = 0
    level: Level | None = None
    language: str = ""
    own_texts: tuple[OtherText, ...] = ()
    image_texts: tuple[OtherText, ...] = ()
    changed_later: frozenset[str] = frozenset()
    thresholds: Thresholds = DEFAULTS

    @cached_property
    def texts(self) -> tuple[TextAnswer, ...]:
        """The answers in the author's own words, in the order of the questionnaire."""
        return text_answers(self.definition, self.answers)

    def entered(self, question: str) -> Mapping[str, int] | None:
        """Returns the characters of a text by the way in which they were entered, or None if that is not known."""
        writing = self.viewing.get("writing", {}).get(question)
        if not writing or question in self.changed_later:
            return None
        return {way: writing.get(way, 0) for way in WAYS}
