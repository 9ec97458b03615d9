"""Finds words in a clause that have a contrary, and which of the two sides is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.refining.checks.chinese.reading import Clause
from annotation.refining.checks.chinese.vocabulary import lines_of, words_of


def _sides() -> Iterator[tuple[str, int, int]]:
    for pair, line in enumerate(lines_of("opposites")):
        for sign, side in zip((1, -1), line.lstrip("@!~").split("|"), strict=True):
            yield from ((word, pair, sign) for word in side.split())


def _senses() -> dict[str, tuple[tuple[int, int], ...]]:
    senses: dict[str, tuple[tuple[int, int], ...]] = {}
    for word, pair, sign in _sides():
        senses[word] = (*senses.get(word, ()), (pair, sign))
    return senses


_SENSES: Final = _senses()
_PLACE_PAIRS: Final = frozenset(pair for pair, line in enumerate(lines_of("opposites")) if line.startswith("@"))
_STRICT_PAIRS: Final = frozenset(pair for pair, line in enumerate(lines_of("opposites")) if line[0] in "@!")

_LOOSE_PAIRS: Final = frozenset(pair for pair, line in enumerate(lines_of("opposites")) if line[0] == "~")


def _axes() -> dict[int, dict[int, int]]:
    pairs: dict[str, list[int]] = {}
    for pair, line in enumerate(lines_of("opposites")):
        pairs.setdefault(line.lstrip("@!~ ").split()[0], []).append(pair)
    axes: dict[int, dict[int, int]] = {}
    for axis, line in enumerate(lines_of("axes")):
        for word in line.split():
            for pair in pairs[word.lstrip("-")]:
                axes.setdefault(pair, {})[axis] = -1 if word[0] == "-" else 1
    return axes


_AXES: Final = _axes()


def _words_by_first_character() -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for word in sorted(_SENSES, key=len, reverse=True):
        words.setdefault(word[0], []).append(word)
    return words


_WORDS: Final = _words_by_first_character()
_ASPECTS: Final = ("了", "着", "过")
_WITH_ASPECT: Final = 3
_TRAILING: Final = tuple(words_of("trailing_negations"))
# Begin words of two characters whose second character is the word itself: 不动, 偏冷.
LIGHT: Final = frozenset("不没无别很太更最偏发变略稍较再显够又真好")


_AS_NOUN: Final = re.compile("[么些何点处的]$")  # 有什么不足


@dataclass(frozen=True, slots=True)
class Sense:
    """A word with a contrary: the pair that it belongs to, and which side the clause says, negations counted."""

    word: str
    pair: int
    sign: int
    start: int
    is_denied: bool

    def may_deny(self, peer: "Sense") -> bool:
        """Returns whether two words can contradict each other: who denies 苦 need not deny 孤单."""
        is_exact = self.pair not in _LOOSE_PAIRS or self.is_denied == peer.is_denied
        return is_exact or not set(self.word).isdisjoint(peer.word)

    @property
    def is_place(self) -> bool:
        """Returns whether it tells a place, such as 左."""
        return self.pair in _PLACE_PAIRS

    @property
    def is_half_said(self) -> bool:
        """Returns whether it only denies one side of a pair that leaves room between its sides."""
        return self.is_denied and self.pair in _LOOSE_PAIRS

    @property
    def judgements(self) -> frozenset[tuple[int, int]]:
        """Returns on which axes, such as whether something is good or can be seen, it says yes (1) or no (-1)."""
        return frozenset((axis, self.sign * sign) for axis, sign in _AXES.get(self.pair, {}).items())

    @property
    def is_strict(self) -> bool:
        """Returns whether one image has both sides, each in another thing, such as what is large and what is small."""
        return self.pair in _STRICT_PAIRS


@lru_cache(maxsize=4096)
def senses_of(clause: Clause) -> tuple[Sense, ...]:
    """Returns the words of a clause that have a contrary."""
    return tuple(
        Sense(word, pair, -sign if is_denied else sign, clause.start + offset, is_denied)
        for word, offset in _words_in(clause)
        for pair, sign in _SENSES[word]
        for is_denied in [_is_denied(clause, word, offset, pair)]
    )


def _words_in(clause: Clause) -> Iterator[tuple[str, int]]:
    """Yields the longest known word at the start of each token, and the second character of words such as 偏冷."""
    for token in clause.tokens:
        offset, is_light = token.start - clause.start, token.text[0] in LIGHT
        if token.text == "多" and clause.text[:offset].endswith(("有", "么")):
            continue  # “how much”: 有多累
        if token.text == "不足" and _AS_NOUN.search(clause.text[:offset]):
            continue
        word = _word_at(clause.text, offset)
        if len(word) > 1 or (word and len(token.text) == 1):
            yield word, offset
        elif is_light and token.text[1:] in _SENSES:
            yield token.text[1:], offset + 1


def _word_at(text: str, offset: int) -> str:
    """Returns the longest known word at an offset, also with 了, 着 or 过 behind its first character: 添了乱."""
    candidates = _WORDS.get(text[offset], ())
    word = next((candidate for candidate in candidates if text.startswith(candidate, offset)), "")
    if text[offset + 1 : offset + 2] in _ASPECTS and len(word) < _WITH_ASPECT:
        bare = text[offset] + text[offset + 2 : offset + 6]
        return next((candidate for candidate in candidates if len(candidate) > 1 and bare.startswith(candidate)), word)
    return word


def _is_denied(clause: Clause, word: str, offset: int, pair: int) -> bool:
    """Returns whether a word is denied by more than the negation that it contains."""
    return clause.negated[offset] and pair not in _PLACE_PAIRS and not _is_own_denial(word)


def _is_own_denial(word: str) -> bool:
    """Returns whether a word is one that a denial in it covers from its beginning: 看不清, 力度不足."""
    return word[1:2] in ("不", "没") or word.endswith(_TRAILING)
