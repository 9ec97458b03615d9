"""`number_unsupported`: a number that the critique does not have, or has of something else. Span: the number."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.modifiers import (
    Modifier,
    is_contradicted,
    source_modifiers,
    statement_modifiers,
)
from annotation.refining.checks.english.reading import SourceIndex, index_of, statements_of, texts_of_statements
from annotation.refining.checks.english.text import Clause, Word
from annotation.refining.items import Item
from annotation.refining.source import Source

_CARDINALS: Final = {
    word: str(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
    "hundred": "100",
    "hundreds": "100",
    "thousand": "1000",
    "thousands": "1000",
    "dozen": "12",
    "dozens": "12",
    "single": "1",
    "same": "1",
    "couple": "2",
    "pair": "2",
    "twin": "2",
    "trio": "3",
    "threefold": "x3",
    "twofold": "x2",
    "double": "x2",
    "doubled": "x2",
    "triple": "x3",
    "tripled": "x3",
    "twice": "x2",
    "thrice": "x3",
    "quadruple": "x4",
}
_FRACTIONS: Final = {
    "half": "1/2",
    "halfway": "1/2",
    "halves": "1/2",
    "third": "1/3",
    "thirds": "1/3",
    "quarter": "1/4",
    "quarters": "1/4",
    "fifth": "1/5",
    "fifths": "1/5",
    "sixth": "1/6",
    "eighth": "1/8",
    "tenth": "1/10",
    "tenths": "1/10",
    "fourth": "1/4",
    "fourths": "1/4",
}
NUMBER_WORDS: Final = frozenset({*_CARDINALS, *_FRACTIONS})
_DIGIT: Final = re.compile("[0-9]")
_DESCRIPTIVE: Final = 5
_SOURCES_REMEMBERED: Final = 16
_WEAK: Final = frozenset({"1"})
_SUMMARY: Final = frozenset(
    [
        "aspect",
        "reason",
        "thing",
        "element",
        "point",
        "quality",
        "feature",
        "factor",
        "strength",
        "weakness",
        "problem",
        "flaw",
        "fault",
        "issue",
        "change",
        "suggestion",
        "measure",
        "way",
        "respect",
        "ground",
        "step",
        "colour",
        "hue",
        "tone",
        "emotion",
        "object",
        "kind",
        "sort",
        "type",
        "source",
        "side",
    ]
)
_ROLES: Final = frozenset(["part", "role", "function", "purpose", "duty", "meaning", "effect", "job", "use"])
_ROLES_COUNTED: Final = frozenset({"x2", "x3"})
_COUNTED_LOOSELY: Final = frozenset({"2", "3"})


_SIDES: Final = frozenset(["upper", "lower", "top", "bottom", "left", "right", "first", "last", "middle"])


def check_numbers(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects numbers that the critique does not give there."""
    texts = texts_of_statements(item)
    if texts.isdisjoint(NUMBER_WORDS) and not any(text[0].isdigit() for text in texts):
        return []
    return [*_findings(item, source), *_other_shares(item, index_of(source))]


def _other_shares(item: Item, index: SourceIndex) -> Iterator[Finding]:
    """Finds another share of a side than the critique gives: “the upper half” for “the upper third”."""
    shares = _source_shares(index)
    for statement in statements_of(item) if shares else ():
        for side, share in _shares(statement.clause):
            if (
                not statement.is_denied
                and not share.is_denied
                and _FRACTIONS[share.text] not in shares.get(side, {_FRACTIONS[share.text]})
            ):
                params = {"word": share.written}
                yield Finding("number_unsupported", "reject", statement.field, share.start, share.end, params)


@lru_cache(maxsize=_SOURCES_REMEMBERED)
def _source_shares(index: SourceIndex) -> dict[str, set[str]]:
    shares: dict[str, set[str]] = defaultdict(set)
    for clause, _sentence in index.clauses:
        for side, share in _shares(clause):
            shares[side].add(_FRACTIONS[share.text])
    return shares


def _shares(clause: Clause) -> Iterator[tuple[str, Word]]:
    if clause.texts.isdisjoint(_SIDES):
        return
    for side, share in pairwise(clause.words):
        if side.text in _SIDES and share.text in _FRACTIONS:
            yield side.text, share


def _findings(item: Item, source: Source) -> Iterator[Finding]:
    known = source_modifiers(index_of(source), _source_numbers)
    values = {value for modifier in known for value in modifier.values}
    for statement in statements_of(item):
        for modifier in statement_modifiers(statement, numbers_in):
            if statement.is_denied or modifier.word.is_denied or _is_summary(modifier):
                continue
            is_weak = bool(modifier.values & _WEAK)
            if (is_weak or modifier.values & values) and not is_contradicted(modifier, known):
                continue
            word = modifier.word
            yield Finding("number_unsupported", "reject", statement.field, word.start, word.end, {"word": word.written})


def _is_summary(modifier: Modifier) -> bool:
    """Says whether a number counts what is listed, as “two reasons” does, rather than things seen."""
    head = modifier.head
    if modifier.values & _ROLES_COUNTED:
        return head is not None and not _ROLES.isdisjoint(head.facts.forms)
    return head is not None and not _SUMMARY.isdisjoint(head.facts.forms) and bool(modifier.values & _COUNTED_LOOSELY)


def numbers_in(clause: Clause) -> Sequence[tuple[Word, frozenset[str]]]:
    """Returns the numbers of a clause, those of several words as one."""
    return [
        (word, frozenset({value}))
        for words, word, value in (_numbers(clause) if _has_number(clause) else ())
        if not _counts_nothing(words) and not _stands_for_noun(word, clause)
    ]


def _stands_for_noun(word: Word, clause: Clause) -> bool:
    """Says whether “one” stands for a noun named before, as in “the tiniest one”."""
    position = clause.place_of(word)
    return word.text == "one" and position > 0 and clause.words[position - 1].facts.descriptive >= _DESCRIPTIVE


def _source_numbers(clause: Clause) -> Sequence[tuple[Word, frozenset[str]]]:
    """Returns also what counts nothing, such as “half outside”: an item may say it with a noun."""
    numbers = _numbers(clause) if _has_number(clause) else ()
    return [(word, frozenset({value})) for _words, word, value in numbers]


def _has_number(clause: Clause) -> bool:
    """Says whether a clause may have a number; what is not ASCII has digits of its own."""
    return not clause.texts.isdisjoint(NUMBER_WORDS) or not clause.text.isascii() or bool(_DIGIT.search(clause.text))


def _numbers(clause: Clause) -> Iterator[tuple[Sequence[Word], Word, str]]:
    """Yields each number's first words, its last word and its value."""
    words, index = clause.words, 0
    while index < len(words):
        value, length = _number_at([word.text for word in words[index : index + 3]])
        if value:
            yield words[index : index + 2], words[index + length - 1], value
        index += max(length, 1)


def _counts_nothing(words: Sequence[Word]) -> bool:
    """Says whether a number word counts nothing: “one of them”, “half open”, “the couple”."""
    first, second = words[0].text, words[1] if len(words) > 1 else None
    if first in {"couple", "pair"}:
        return second is None or second.text != "of"
    if first == "half":
        return second is not None and not second.is_noun and second.facts.descriptive >= _DESCRIPTIVE
    return first == "one" and second is not None and second.text == "of"


def _number_at(texts: Sequence[str]) -> tuple[str, int]:
    """Returns the value of the number with which words begin, and how many words it has; no value without one."""
    first, second = texts[0], texts[1] if len(texts) > 1 else ""
    if first[0].isdigit():
        return first, 1
    if first in _FRACTIONS:
        return _FRACTIONS[first], 1
    value = _CARDINALS.get(first, "")
    if not value:
        return "", 1
    if second in _FRACTIONS:
        return (_FRACTIONS[second] if value == "1" else f"{value}/{_FRACTIONS[second][2:]}"), 2
    if second in {"time", "times"} and value not in {"1", "100", "1000"}:
        return f"x{value}", 2
    return value, 1
