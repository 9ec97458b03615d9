"""The first or the last sentence is nothing but an option: the answer before its reasons, or after them."""

import re
from typing import Final

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.letters import OUT_OF_RANGE
from annotation.evaluating.reading.mentions import Mention

_LEAD_IN: Final = re.compile(r"(?:[\W_]|(?:option|choice|answer|the|a|an|it is|it's)(?![^\W_]))*", re.IGNORECASE)
_LEAD_END: Final = re.compile(r"\s*[\"')\]]*\s*(?:[.!:;,。，;]|\n|$|[-–—]|->|因为|because\b)", re.IGNORECASE)


def lead(answer: Answer) -> Reading | None:
    """Reads an option with which the text begins, as a sentence or a line of its own."""
    first = next(iter(answer.mentions), None)
    if first is None or not _LEAD_IN.fullmatch(answer.text, 0, first.start) or not _is_single(first):
        return None
    dress = answer.text[first.start : first.end]
    ends = dress[-1] in ".:;,)]、" or _LEAD_END.match(answer.text, first.end) is not None
    if not ends or (first.is_letter and not first.is_text and dress.endswith(",") and first.index == 0):
        return None
    return _read("first", first)


def tail(answer: Answer) -> Reading | None:
    """Reads an option that is the last line, or stands alone behind an arrow at the end."""
    if not answer.mentions:
        return None
    last = answer.mentions[-1]
    after = answer.text[last.end :]
    before = answer.text[: last.start].rstrip(" \t\"'([")
    is_alone = before.endswith(("\n", "->", "=>", "→", "⇒", ":")) and re.fullmatch(r"[\s.!\"')\]]*", after) is not None
    return _read("last", last) if is_alone and _is_single(last) else None


def _is_single(mention: Mention) -> bool:
    return mention.is_affirmed and not mention.is_joined


def _read(rule: str, mention: Mention) -> Reading:
    if mention.conflicts:
        return unreadable("letter_against_text")
    if mention.index == OUT_OF_RANGE:
        return unreadable("out_of_range")
    return read(f"{rule}_letter" if mention.is_letter else f"{rule}_text", mention.index)
