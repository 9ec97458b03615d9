"""Finds the noun with which a modifier stands: “blue-grey wet stone”, “the orange of the bill”, “the cloth is red”."""

from collections.abc import Sequence
from typing import Final

from annotation.refining.checks.english.lexicon import POSITIONS
from annotation.refining.checks.english.text import Clause, Word

_REACH: Final = 4
_LINKS: Final = frozenset(
    ["of", "the", "a", "an", "its", "his", "her", "their", "our", "this", "that", "these", "those", "and", "as"]
)


def noun_after(word: Word, clause: Clause) -> Word | None:
    """Returns the noun that a modifier before it describes; the last of several in a row."""
    words = clause.words[clause.words.index(word) + 1 :][: _REACH + 1]
    head: Word | None = None
    for peer in words:
        if peer.is_noun and not (head and peer.text.endswith(("ing", "ed"))):
            head = peer
            continue
        if head is not None or peer.text in POSITIONS or (peer.facts.is_function and peer.text not in _LINKS):
            break
    return head


def noun_before(word: Word, clause: Clause) -> Word | None:
    """Returns the subject of which a modifier says something: the first noun before it, after the last “and”."""
    before = clause.words[: clause.words.index(word)]
    start = max((index for index, peer in enumerate(before) if peer.text == "and"), default=-1) + 1
    nouns = [peer for peer in before[start:] if peer.is_noun] or [peer for peer in before if peer.is_noun]
    return nouns[0] if nouns else None


def nouns_of(words: Sequence[Word]) -> list[Word]:
    """Returns the nouns among words."""
    return [word for word in words if word.is_noun]
