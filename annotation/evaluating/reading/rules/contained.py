"""Of all options one alone is named, or one alone is left; otherwise several are, and nothing can be read."""

import re
from typing import Final

from annotation.evaluating.reading import cues
from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.letters import OUT_OF_RANGE

_LOOP: Final = re.compile(r"(\b[\w']+\W+[\w']+\b[^\n]{0,60}?)(?:\W*\1){2,}", re.IGNORECASE)
_LOOP_CHARACTERS: Final = 4_000


def loop(answer: Answer) -> Reading | None:
    """Reads nothing in a text that goes round in circles: what it repeats is no statement."""
    return unreadable("loop") if _LOOP.search(answer.text[:_LOOP_CHARACTERS]) else None


def all_or_none(answer: Answer) -> Reading | None:
    """Reads nothing where all options are said to hold, or none."""
    return unreadable("all_or_none") if cues.ALL_OR_NONE.search(answer.text) else None


def contained(answer: Answer) -> Reading | None:
    """Reads the only option that is named without a denial or a condition."""
    indexes = {mention.index for mention in answer.affirmed}
    if len(indexes) > 1:
        text_indexes = {mention.index for mention in answer.affirmed if mention.is_text}
        is_beyond = indexes - text_indexes == {OUT_OF_RANGE} and len(text_indexes) == 1
        return read("contained_text", text_indexes.pop()) if is_beyond else unreadable("several")
    if not indexes:
        return None
    if any(mention.conflicts for mention in answer.affirmed):
        return unreadable("letter_against_text")
    (index,) = indexes
    if index == OUT_OF_RANGE:
        return unreadable("out_of_range")
    is_text = any(mention.is_text for mention in answer.affirmed)
    doubt = "" if is_text or index else _article_doubt(answer)
    return read("contained_text" if is_text else "contained_letter", index, doubt)


def eliminated(answer: Answer) -> Reading | None:
    """Reads the only option that is left when all others are ruled out, and nothing is stated of it."""
    indexes = {mention.index for mention in answer.mentions if mention.is_denied and not mention.is_conditional}
    affirmed_indexes = {mention.index for mention in answer.affirmed}
    left_indexes = set(range(len(answer.options))) - indexes
    if len(left_indexes) == 1 and affirmed_indexes <= left_indexes and indexes:
        return read("eliminated", left_indexes.pop(), doubt="denials")
    return None


def _article_doubt(answer: Answer) -> str:
    """Returns a doubt where a lone `A` in a sentence may be the article."""
    return "article" if re.search(r"(?<!\w)A\s+[a-z]", answer.text) else ""
