"""Reads which option an answer names, by rules in order. Nothing is ever guessed."""

from collections.abc import Callable, Sequence
from typing import Final

from annotation.evaluating.items import LETTERS
from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.refusals import REFUSED
from annotation.evaluating.reading.rules.failed import failed
from annotation.evaluating.reading.rules.registry import apply_rules

Judge = Callable[[str, tuple[str, ...]], str]
"""A model that gets an answer and the options, and returns the letter of the option that the answer means, or ""."""
NOTHING: Final = "nothing"
JUDGE: Final = "judge"
TEXT_GIVEN: Final = "text_given"
_REASON_CHARACTERS: Final = 400
"""A refusal to give reasons is short; within a long text the same words are about the image."""


def read_answer(text: str, options: Sequence[str], *, judge: Judge | None = None) -> Reading:
    """Returns what an answer says about the options, which are in the order in which they were shown.

    The same text and options always give the same reading. A `judge` is asked about a text that no rule could read.
    """
    reading = apply_rules(Answer(text, options)) or unreadable(NOTHING)
    if judge is None or reading.status != "unreadable":
        return reading
    letter = judge(text, tuple(options)).strip().upper()
    if len(letter) == 1 and letter in LETTERS[: len(options)]:
        return read(JUDGE, LETTERS.index(letter))
    return reading


def is_answered(text: str) -> Reading:
    """Returns whether a reason (AesI) was given: read (without a choice), refused or failed."""
    answer = Answer(text, ())
    reading = failed(answer)
    if reading is not None:
        return reading
    is_refusal = len(answer.marked_text) < _REASON_CHARACTERS and REFUSED.search(answer.text)
    return Reading("refused", "refusal") if is_refusal else Reading("read", TEXT_GIVEN)
