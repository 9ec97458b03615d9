"""`polarity_turned`: of two things compared, the critique puts the other first. Span: the comparing word.

“Felt more than admired” turns “I admire it more than I feel it”.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.reading import SourceIndex, index_of, statements_of, texts_of_statements
from annotation.refining.checks.english.text import Clause, Word
from annotation.refining.items import Item
from annotation.refining.source import Source

_REACH: Final = 3
_LOWERING: Final = frozenset(["less", "fewer"])


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The content words on both sides of “than”, and whether the first side has more."""

    clause: Clause
    than: Word
    first: tuple[Word, ...]
    second: tuple[Word, ...]
    is_more: bool


def check_comparisons(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects comparisons whose sides stand the other way about in the critique."""
    return list(_findings(item, index_of(source))) if "than" in texts_of_statements(item) else []


def _findings(item: Item, index: SourceIndex) -> Iterator[Finding]:
    known: list[_Comparison] | None = None
    for statement in statements_of(item):
        comparison = _comparison(statement.clause)
        if comparison is None or statement.is_denied:
            continue
        if known is None:
            known = [entry for clause, _sentence in index.clauses if (entry := _comparison(clause))]
        for peer in known:
            if _is_turned(comparison, peer):
                word, quote = comparison.than, peer.clause.text
                params = {"word": statement.clause.text, "quote": quote}
                yield Finding("polarity_turned", "reject", statement.field, word.start, word.end, params)
                break


def _comparison(clause: Clause) -> _Comparison | None:
    """Returns what a clause compares, if it has a “than” between content words."""
    if "than" not in clause.texts:
        return None
    position = next(position for position, word in enumerate(clause.words) if word.text == "than")
    before, after = clause.words[:position], clause.words[position + 1 :]
    both = {word.text for word in before} & {word.text for word in after}  # “looks prouder than he looks tall”
    first = tuple(word for word in before if word.is_content and word.text not in both)[-_REACH:]
    second = tuple(word for word in after if word.is_content and word.text not in both)[:_REACH]
    if not first or not second or any(word.text in {"not", "no", "never"} for word in clause.words):
        return None
    is_more = _LOWERING.isdisjoint(word.text for word in before)
    return _Comparison(clause, clause.words[position], first, second, is_more)


def _is_turned(comparison: _Comparison, peer: _Comparison) -> bool:
    sides = [comparison.first, comparison.second, peer.first, peer.second]
    nouns = [[word for word in side if word.is_noun] for side in sides]
    first, second, peer_first, peer_second = nouns if all(nouns) else sides
    straight = _share(first, peer_first) and _share(second, peer_second)
    crossed = _share(first, peer_second) and _share(second, peer_first)
    if straight == crossed:
        return False
    return straight != (comparison.is_more == peer.is_more)


def _share(words: Sequence[Word], peers: Sequence[Word]) -> bool:
    return any(not word.facts.keys.isdisjoint(peer.facts.forms) for word in words for peer in peers)
