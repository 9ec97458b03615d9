"""Reads which option an answer names, by rules in order. Nothing is ever guessed."""

from collections.abc import Callable, Sequence
from typing import Final

from annotation.evaluating.items import LETTERS
from annotation.evaluating.reading.base import Reading

Judge = Callable[[str, tuple[str, ...]], str]
"""A model that gets an answer and the options, and returns the letter of the option that the answer means, or ""."""
NOTHING: Final = "nothing"
JUDGE: Final = "judge"


def read_answer(text: str, options: Sequence[str], *, judge: Judge | None = None) -> Reading:
    """Returns what an answer says about the options, which are in the order in which they were shown.

    The same text and options always give the same reading, unless a `judge` is asked: it is, about a text that no rule
    could read.
    """
    reading = Reading("unreadable", NOTHING)
    if judge is None or reading.status != "unreadable":
        return reading
    letter = judge(text, tuple(options)).strip().upper()
    if letter and letter in LETTERS[: len(options)]:
        return Reading("read", JUDGE, LETTERS.index(letter))
    return reading


def is_answered(text: str) -> Reading:
    """Returns whether a reason (AesI) was given: read, refused or failed."""
    return Reading("read", "text") if text.strip() else Reading("failed", "empty")
