"""Finds words in a clause that have a contrary, and which of the two sides is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.refining.checks.chinese.reading import Clause
from annotation.refining.checks.chinese.vocabulary import lines_of, words_of


def _sides() -> Iterator[tuple[str, int, int]]:
    for pair, line in enumerate(lines_of("opposites")):
        for sign, side in zip((1, -1), line.lstrip("@!+-").split("|"), strict=True):
            yield from ((word, pair, sign) for word in side.split())


def _senses() -> dict[str, tuple[tuple[int, int], ...]]:
    senses: dict[str, tuple[tuple[int, int], ...]] = {}
    for word, pair, sign in _sides():
        senses[word] = (*senses.get(word, ()), (pair, sign))
    return senses


_SENSES: Final = _senses()
_PLACE_PAIRS: Final = frozenset(pair for pair, line in enumerate(lines_of("opposites")) if line.startswith("@"))
_STRICT_PAIRS: Final = frozenset(pair for pair, line in enumerate(lines_of("opposites")) if line[0] in "@!")

_GOOD: Final = {pair: "-+".index(line[0]) * 2 - 1 for pair, line in enumerate(lines_of("opposites")) if line[0] in "+-"}


def _words_by_first_character() -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for word in sorted(_SENSES, key=len, reverse=True):
        words.setdefault(word[0], []).append(word)
    return words


_WORDS: Final = _words_by_first_character()
_TRAILING: Final = tuple(words_of("trailing_negations"))
# Begin words of two characters whose second character is the word itself: 不动, 偏冷.
LIGHT: Final = frozenset("不没无别很太更最偏发变略稍较再显够又真好")


@dataclass(frozen=True, slots=True)
class Sense:
    """A word with a contrary: the pair that it belongs to, and which side the clause says, negations counted."""

    word: str
    pair: int
    sign: int
    start: int

    @property
    def is_place(self) -> bool:
        """Returns whether it tells a place, such as 左."""
        return self.pair in _PLACE_PAIRS

    @property
    def praise(self) -> int:
        """Returns 1 for a word that praises, -1 for one that blames and 0 for one that does neither."""
        return self.sign * _GOOD.get(self.pair, 0)

    @property
    def is_strict(self) -> bool:
        """Returns whether one image has both sides, each in another thing, such as what is large and what is small."""
        return self.pair in _STRICT_PAIRS


@lru_cache(maxsize=4096)
def senses_of(clause: Clause) -> tuple[Sense, ...]:
    """Returns the words of a clause that have a contrary."""
    return tuple(
        Sense(word, pair, -sign if _is_denied(clause, word, offset, pair) else sign, clause.start + offset)
        for word, offset in _words_in(clause)
        for pair, sign in _SENSES[word]
    )


def _words_in(clause: Clause) -> Iterator[tuple[str, int]]:
    """Yields the longest known word at the start of each token, and the second character of words such as 偏冷."""
    for token in clause.tokens:
        offset, is_light = token.start - clause.start, token.text[0] in LIGHT
        if token.text == "多" and clause.text[:offset].endswith(("有", "么")):
            continue  # “how much”: 有多累
        candidates = _WORDS.get(clause.text[offset], ())
        word = next((candidate for candidate in candidates if clause.text.startswith(candidate, offset)), "")
        if len(word) > 1 or (word and len(token.text) == 1):
            yield word, offset
        elif is_light and token.text[1:] in _SENSES:
            yield token.text[1:], offset + 1


def _is_denied(clause: Clause, word: str, offset: int, pair: int) -> bool:
    """Returns whether a word is denied by more than the negation that it contains."""
    return clause.negated[offset] and pair not in _PLACE_PAIRS and not _is_own_denial(word)


def _is_own_denial(word: str) -> bool:
    """Returns whether a word is one that a denial in it covers from its beginning: 看不清, 力度不足."""
    return word[1:2] in ("不", "没") or word.endswith(_TRAILING)
