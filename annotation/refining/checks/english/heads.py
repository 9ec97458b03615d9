"""Finds the noun with which a modifier stands: “blue-grey wet stone”, “the orange of the bill”, “the cloth is red”."""

from collections.abc import Sequence
from typing import Final

from annotation.refining.checks.english.text import PLACES, Clause, Word

_REACH: Final = 4
_LINKS: Final = frozenset("of the a an its his her their our this that these those and as".split())


def noun_after(word: Word, clause: Clause) -> Word | None:
    """Returns the noun that a modifier before it describes; the last of several in a row."""
    words = clause.words[clause.words.index(word) + 1 :][: _REACH + 1]
    head: Word | None = None
    for other in words:
        if other.is_noun and not (head and other.text.endswith(("ing", "ed"))):
            head = other
            continue
        if head is not None or other.text in PLACES or (other.facts.is_function and other.text not in _LINKS):
            break
    return head


def noun_before(word: Word, clause: Clause) -> Word | None:
    """Returns the subject of which a modifier says something: the first noun before it, after the last “and”."""
    before = clause.words[: clause.words.index(word)]
    start = max((index for index, other in enumerate(before) if other.text == "and"), default=-1) + 1
    nouns = [other for other in before[start:] if other.is_noun] or [other for other in before if other.is_noun]
    return nouns[0] if nouns else None


def nouns_of(words: Sequence[Word]) -> list[Word]:
    """Returns the nouns among words."""
    return [word for word in words if word.is_noun]
