"""What a text praises and blames of an image, and whether it weighs one against the other.

Only plain words said of the image or of an aspect of it count as praise or blame; but any word that might say the
contrary is enough to make a text mixed. So a text that is clear is clear.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

from annotation.exporting.language import CHINESE
from annotation.quality.texts import TextAnswer
from annotation.quality.vocabulary import words_of
from annotation.quality.word_search import WordSearch
from annotation.refining.checks.chinese.vocabulary import lines_of
from annotation.refining.checks.english.lexicon import load_lexicon

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Opinions:
    """Where a text plainly praises and blames the image; `is_mixed` says that nothing follows from that.

    A word that is said of the whole image is listed twice: it says more.
    """

    praise: Sequence[Span] = ()
    blame: Sequence[Span] = ()
    is_mixed: bool = False


MIXED: Final = Opinions(is_mixed=True)

_ENGLISH_CLAUSE: Final = re.compile(r"[^.;:!?…,\n—–()\"“”]+")
_ENGLISH_WORD: Final = re.compile(r"[a-zé]+?(?=n['’]t\b)|n['’]t\b|[a-zé]+(?:-[a-zé]+)*")
_CHINESE_CLAUSE: Final = re.compile(r"[^，。；：！？…—,.!?;:\n]+")
_DENIAL_REACH: Final = 3
_CHINESE_REACH: Final = 4


def opinions_in(answer: TextAnswer) -> Opinions:
    """Returns the opinions of a text in English or Chinese."""
    read = _chinese_opinions if answer.language == CHINESE else _english_opinions
    return read(answer.folded)


@cache
def _english(name: str) -> frozenset[str]:
    return words_of("english", name)


@cache
def _english_hints(name: str) -> frozenset[str]:
    """Returns all words that may praise, or all that may blame."""
    lexicon = load_lexicon()
    return _english(name) | _english(f"mild_{name}") | (lexicon.praise if name == "praise" else lexicon.blame)


def _english_opinions(text: str) -> Opinions:
    praise, blame = list[Span](), list[Span]()
    may_praise = may_blame = False
    for clause in _ENGLISH_CLAUSE.finditer(text):
        matches = list(_ENGLISH_WORD.finditer(text, clause.start(), clause.end()))
        words = [_plain(match.group()) for match in matches]
        if not _english("contrasts").isdisjoint(words):
            return MIXED
        denied = _denied(words)
        if denied is None:
            return MIXED
        for index, word in enumerate(words):
            is_praise, is_blame = word in _english_hints("praise"), word in _english_hints("blame")
            if index in denied:
                is_praise, is_blame = is_blame, is_praise
            may_praise, may_blame = may_praise or is_praise, may_blame or is_blame
        if not _english("aspects").isdisjoint(words):
            praise += _said(matches, words, denied, "praise")
            blame += _said(matches, words, denied, "blame")
    return _opinions(praise, blame, may_praise=may_praise, may_blame=may_blame)


def _plain(word: str) -> str:
    return "not" if word in ("n't", "n’t") else word


def _denied(words: Sequence[str]) -> Set[int] | None:
    """Returns which words a negation reaches; None if one denies no praise and no blame, so that it says more."""
    denied = set[int]()
    for index, word in enumerate(words):
        if word in _english("denials"):
            reached = [
                place
                for place in range(index + 1, min(index + 1 + _DENIAL_REACH, len(words)))
                if words[place] in _english_hints("praise") or words[place] in _english_hints("blame")
            ]
            if not reached:
                return None
            denied.update(reached[:1])
    return denied


def _said(matches: Sequence[re.Match[str]], words: Sequence[str], denied: Set[int], name: str) -> Iterator[Span]:
    """Yields where the words of a clause plainly praise, or blame."""
    contrary = {"praise": "blame", "blame": "praise"}[name]
    is_of_whole = not _english("whole").isdisjoint(words)
    for index, match in enumerate(matches):
        if words[index] in _english(contrary if index in denied else name):
            yield from [match.span()] * (2 if is_of_whole else 1)


@cache
def _chinese_search() -> WordSearch:
    """Returns the search for all words that may praise (1) or blame (-1); plain ones count double."""
    values = dict[str, int]()
    for name in ("valence", "ratings"):
        for line in lines_of(name):
            label, _colon, words = line.partition(":")
            if label in _SIDES:
                values |= dict.fromkeys(words.split(), _SIDES[label])
    values |= dict.fromkeys(words_of("chinese", "praise"), 2) | dict.fromkeys(words_of("chinese", "blame"), -2)
    return WordSearch(values)


_SIDES: Final = {"good": 1, "praise": 1, "strong": 1, "bad": -1, "blame": -1, "weak": -1}


@cache
def _chinese_pattern(name: str) -> re.Pattern[str]:
    words = sorted(words_of("chinese", name), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _chinese_opinions(text: str) -> Opinions:
    search, praise, blame = _chinese_search(), list[Span](), list[Span]()
    may_praise = may_blame = False
    for clause in _CHINESE_CLAUSE.finditer(text):
        words = list(search.find(text, clause.start(), clause.end()))
        spans = [(start, end) for start, end, _value in words]
        if _has_outside(text, clause.span(), spans, _chinese_pattern("contrasts")):
            return MIXED
        is_of_aspect = _chinese_pattern("aspects").search(text, clause.start(), clause.end()) is not None
        times = 2 if _chinese_pattern("whole").search(text, clause.start(), clause.end()) else 1
        end_before = clause.start()
        for start, end, value in words:
            begin = max(end_before, start - _CHINESE_REACH)
            side = -value if _is_denied(text[begin:start]) else value
            end_before = end
            may_praise, may_blame = may_praise or side > 0, may_blame or side < 0
            if abs(side) > 1 and is_of_aspect:
                (praise if side > 0 else blame).extend([(start, end)] * times)
        if not words and _is_denied(clause.group()):
            return MIXED
    return _opinions(praise, blame, may_praise=may_praise, may_blame=may_blame)


def _has_outside(text: str, span: Span, words: Sequence[Span], pattern: re.Pattern[str]) -> bool:
    """Says whether a clause has one of these outside of the words that praise or blame: 美中不足, not 不足为奇."""
    return any(not any(start <= match.start() < end for start, end in words) for match in pattern.finditer(text, *span))


def _is_denied(before: str) -> bool:
    masked = _chinese_pattern("not_denials").sub("", before)
    return _chinese_pattern("denials").search(masked) is not None


def _opinions(praise: Sequence[Span], blame: Sequence[Span], *, may_praise: bool, may_blame: bool) -> Opinions:
    return MIXED if may_praise and may_blame else Opinions(praise, blame)
