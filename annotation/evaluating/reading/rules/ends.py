"""The first or the last sentence is nothing but an option: the answer before its reasons, or after them."""

import re
from typing import Final

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.letters import OUT_OF_RANGE
from annotation.evaluating.reading.mentions import Mention

_LEAD_IN: Final = re.compile(r"(?:[\W_]|(?:option|choice|answer|the|a|an|it is|it's)(?![^\W_]))*", re.IGNORECASE)
_LEAD_END: Final = re.compile(r"\s*[\"')\]]*\s*(?:[.!:;,。，;]|\n|$|[-–—]|->|因为|because\b)", re.IGNORECASE)

_COUNTED: Final = re.compile(r"\s*[-–:]?\s*[0-9]")


def lead(answer: Answer) -> Reading | None:
    """Reads an option with which the text begins, as a sentence or a line of its own."""
    first = next(iter(answer.mentions), None)
    if first is None or not _LEAD_IN.fullmatch(answer.text, 0, first.start) or not _is_single(first):
        return None
    dress = answer.text[first.start : first.end]
    ends = dress[-1] in ".:;,)]、" or _LEAD_END.match(answer.text, first.end) is not None
    if _COUNTED.match(answer.text, first.end) or _is_labelled_again(answer, first):
        return None
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
    if not is_alone or not _is_single(last) or _is_last_of_labelled(answer, last):
        return None
    return _read("last", last)


def _is_labelled_again(answer: Answer, first: Mention) -> bool:
    """Returns whether another option has its letter before it in the same dress, as in `A: no. B: yes.`"""
    dress = answer.text[first.start : first.end].strip()
    if not first.is_letter or (dress[-1] not in ".:)" and not first.is_text):
        return False
    return any(
        mention.is_letter
        and mention.index != first.index
        and (mention.is_text or answer.text[mention.start : mention.end].strip()[-1] == dress[-1])
        and mention.is_text == first.is_text
        and not mention.is_listed
        and not mention.is_stated
        and not mention.is_denied
        for mention in answer.mentions
    )


def _is_last_of_labelled(answer: Answer, last: Mention) -> bool:
    """Returns whether the line before names another option, by its letter and text as the last line does."""
    if len(answer.mentions) < 2 or not (last.is_letter and last.is_text):
        return False
    previous = answer.mentions[-2]
    between = answer.text[previous.end : last.start]
    return previous.is_letter and previous.is_text and previous.index != last.index and between.strip(" .") == "\n"


def _is_single(mention: Mention) -> bool:
    return mention.is_affirmed and not mention.is_joined


def _read(rule: str, mention: Mention) -> Reading:
    if mention.conflicts:
        return unreadable("letter_against_text")
    if mention.index == OUT_OF_RANGE:
        return unreadable("out_of_range")
    return read(f"{rule}_letter" if mention.is_letter else f"{rule}_text", mention.index)
