"""Finds the noun with which a modifier stands: “blue-grey wet stone”, “the orange of the bill”, “the cloth is red”."""

from collections.abc import Sequence
from typing import Final

from annotation.refining.checks.english.text import Clause, Word

_NOUN: Final = 4
_REACH: Final = 4
_PLACES: Final = frozenset("behind below above beneath beyond inside outside near front top bottom side middle".split())
_LINKS: Final = frozenset("of the a an its his her their our this that these those and as".split())


def is_noun(word: Word) -> bool:
    """Says whether a word is mostly a noun."""
    facts = word.facts
    if word.text in _PLACES:
        return False
    return word.is_content and (facts.noun >= _NOUN or not facts.is_known) and facts.noun >= facts.descriptive


def noun_after(word: Word, clause: Clause) -> Word | None:
    """Returns the noun that a modifier before it describes; the last of several in a row."""
    words = clause.words[clause.words.index(word) + 1 :][: _REACH + 1]
    head: Word | None = None
    for other in words:
        if is_noun(other) and not (head and other.text.endswith(("ing", "ed"))):
            head = other
            continue
        if head is not None or other.text in _PLACES or (other.facts.is_function and other.text not in _LINKS):
            break
    return head


def noun_before(word: Word, clause: Clause) -> Word | None:
    """Returns the subject of which a modifier says something: the first noun of the clause before it."""
    before = clause.words[: clause.words.index(word)]
    return next((other for other in before if is_noun(other)), None)


def nouns_of(words: Sequence[Word]) -> list[Word]:
    """Returns the nouns among words."""
    return [word for word in words if is_noun(word)]
