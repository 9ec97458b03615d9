"""Reads the plainest answers: a letter alone, as models give it that keep to the prompt, and nothing else.

The rules of `annotation.evaluating.reading` have the same two functions, and take the place of these.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotation.evaluating.items import LETTERS

_LETTER: Final = re.compile(r"\W*([A-Da-d])(?:\W.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: an option by its index (`choice`), or `unreadable` or `failed`, and the rule that decided."""

    status: str
    rule: str
    choice: int | None = None


def read_answer(text: str, options: Sequence[str]) -> Reading:
    """Returns what an answer says, whose options were shown in this order: “B”, “(b)”, or “B) …” with its own text."""
    if not text.strip():
        return Reading("failed", "empty")
    match = _LETTER.fullmatch(text.strip())
    choice = LETTERS.index(match[1].upper()) if match else len(options)
    if choice >= len(options):
        return Reading("unreadable", "no_letter")
    rest = re.sub(r"\W+", " ", text.strip().partition(text.strip()[match.start(1)])[2]).strip() if match else ""
    is_own_text = rest.casefold() == re.sub(r"\W+", " ", options[choice]).strip().casefold()
    return Reading("read", "letter", choice) if not rest or is_own_text else Reading("unreadable", "no_letter")


def is_answered(text: str) -> Reading:
    """Returns whether an interpretation has a text."""
    return Reading("read", "text") if text.strip() else Reading("failed", "empty")
