"""`polarity_turned`: what the critique blames is praised, or the reverse, by words that are no contraries.

画得传神 and 画得潦草 speak of different qualities; but who finds the one in a thing does not find the other there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import ADVICE, clauses_of, statements_of
from annotation.refining.checks.chinese.opposites import Sense, senses_of
from annotation.refining.checks.chinese.polarity import certain_until
from annotation.refining.checks.chinese.reading import Clause
from annotation.refining.checks.chinese.topics import subject_of
from annotation.refining.checks.chinese.vocabulary import lines_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_SAME_SUBJECT: Final = 2


def _values(name: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """Returns the words of a list of sides, two a pair, each with its pairs and its side (1 or -1) of them."""
    values: dict[str, tuple[tuple[int, int], ...]] = {}
    for number, line in enumerate(lines_of(name)):
        for word in line.partition(":")[2].split():
            values[word] = (*values.get(word, ()), (number // 2, -1 if number % 2 else 1))
    return values


def _pattern(values: Mapping[str, object]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(values, key=len, reverse=True)))


_PRAISE: Final = _values("valence")
_FEELINGS: Final = _values("feelings")
_LISTS: Final = {"valence": (_PRAISE, _pattern(_PRAISE)), "feelings": (_FEELINGS, _pattern(_FEELINGS))}
_DENIALS: Final = frozenset("不没无")
_MODIFIES: Final = re.compile("的[\u4e00-\u9fff]")  # of 最好看的牛肉, which may be hidden


@dataclass(frozen=True, slots=True)
class Valued:
    """A word of a clause with the pair of sides that it belongs to, and which side the clause says."""

    word: str
    pair: int
    sign: int
    start: int


def check_praise(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an answer that praises what the cited clauses only blame, or feels the contrary of what they feel."""
    cited = [part.clause for part in clauses_of(item, source) if part.is_cited]
    lists = [] if not _is_plain(item, source) else ["valence", "feelings"] if item.type == "emotion" else ["valence"]
    return [
        Finding("polarity_turned", "reject", answer.field, start, start + len(word), params)
        for _, answer in statements_of(item)
        for word, start, peer in _findings(answer.clauses, cited, lists)
        for params in [{"word": word, "quote": peer.text.strip()}]
    ]


def _is_plain(item: Item, source: Source) -> bool:
    """Returns whether an item gives no advice, which turns what is blamed, and sums up no more than what it quotes."""
    passages = [source.passages.get(evidence.question) for evidence in item.evidence]
    return item.type != ADVICE and not item.follow_ups and all(passage and passage.is_prose for passage in passages)


def _findings(
    clauses: Sequence[Clause], cited: Sequence[Clause], lists: Sequence[str]
) -> Iterator[tuple[str, int, Clause]]:
    yield from ((sense.word, sense.start, peer) for sense, peer in _turned(clauses, cited))
    for name in lists:
        yield from _turned_as_a_whole(clauses, cited, name)


def _turned_as_a_whole(
    clauses: Sequence[Clause], cited: Sequence[Clause], name: str
) -> Iterator[tuple[str, int, Clause]]:
    """Yields a word of an answer that has one side of a pair where the quotes have the other, of whatever said."""
    stated, quoted = ([valued for clause in part for valued in valued_in(clause, name)] for part in (clauses, cited))
    for pair in sorted({valued.pair for valued in stated}):
        signs, peers = ({valued.sign for valued in part if valued.pair == pair} for part in (stated, quoted))
        if len(signs) == 1 and peers == {-sign for sign in signs}:
            first = next(valued for valued in stated if valued.pair == pair)
            peer = next(clause for clause in cited if any(valued.pair == pair for valued in valued_in(clause, name)))
            yield first.word, first.start, peer


@lru_cache(maxsize=4096)
def valued_in(clause: Clause, name: str) -> tuple[Valued, ...]:
    """Returns the words of a clause that a list of sides has, negations counted."""
    values, pattern = _LISTS[name]
    return tuple(
        Valued(match.group(), pair, -sign if is_denied else sign, clause.start + match.start())
        for match in pattern.finditer(clause.text, 0, certain_until(clause))
        if not (_MODIFIES.match(clause.text, match.end()) and clause.text[: match.start()].endswith("最"))
        for is_denied in [clause.negated[match.start()] and _DENIALS.isdisjoint(match.group())]
        for pair, sign in values[match.group()]
        if name == "valence" or not is_denied
    )


def _turned(clauses: Sequence[Clause], cited: Sequence[Clause]) -> Iterator[tuple[Sense, Clause]]:
    for index, clause in enumerate(clauses):
        judgements = _judgements(clause)
        if not judgements or "另" in clause.text:
            continue
        subject = subject_of(clause, clauses[:index])
        for (axis, sign), sense in judgements.items():
            closest = [
                peer
                for number, peer in enumerate(cited)
                if len(subject & subject_of(peer, cited[:number])) >= _SAME_SUBJECT
                and not _judgements(peer).keys().isdisjoint({(axis, 1), (axis, -1)})
            ]
            if closest and all((axis, -sign) in _judgements(peer) for peer in closest):
                yield sense, closest[0]


@lru_cache(maxsize=4096)
def _judgements(clause: Clause) -> dict[tuple[int, int], Sense]:
    """Returns on which axes a clause says only yes or only no, each with a word of it."""
    end = clause.start + certain_until(clause)
    words = {
        judgement: sense
        for sense in senses_of(clause)
        if len(sense.word) > 1 and sense.start < end and not sense.is_half_said
        for judgement in sense.judgements
    }
    return {(axis, sign): sense for (axis, sign), sense in words.items() if (axis, -sign) not in words}
