"""`polarity_turned`: what the critique blames is praised, or the reverse, by words that are no contraries.

画得传神 and 画得潦草 speak of different qualities; but who finds the one in a thing does not find the other there.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import clauses_of, statements_of
from annotation.refining.checks.chinese.opposites import Sense, senses_of
from annotation.refining.checks.chinese.polarity import certain_until
from annotation.refining.checks.chinese.reading import Clause
from annotation.refining.checks.chinese.topics import subject_of
from annotation.refining.items import Item
from annotation.refining.source import Source

_SAME_SUBJECT: Final = 2


def check_praise(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an answer that praises what the cited clauses only blame, or blames what they only praise."""
    cited = [part.clause for part in clauses_of(item, source) if part.is_cited]
    return [
        Finding("polarity_turned", "reject", answer.field, sense.start, sense.start + len(sense.word), params)
        for _, answer in statements_of(item)
        for sense, peer in _turned(answer.clauses, cited)
        for params in [{"word": sense.word, "quote": peer.text.strip()}]
    ]


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
