"""`polarity_turned`: what the critique blames is praised, or the reverse, by words that are no contraries.

画得传神 and 画得潦草 speak of different qualities; but who finds the one in a thing does not find the other there.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.exchanges import clauses_of, statements_of
from annotation.refining.checks.chinese.opposites import Sense, senses_of
from annotation.refining.checks.chinese.polarity import certain_until, subject_of
from annotation.refining.checks.chinese.reading import Clause
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
        sense = _valuation(clause)
        if sense is None:
            continue
        subject = subject_of(clause, clauses[:index])
        valued = [
            (len(subject & subject_of(peer, cited[:number])), peer, rival)
            for number, peer in enumerate(cited)
            if (rival := _valuation(peer)) is not None
        ]
        best = max((shared for shared, _, _ in valued), default=0)
        closest = [(peer, rival) for shared, peer, rival in valued if shared >= _SAME_SUBJECT]
        if best >= _SAME_SUBJECT and all(rival.praise != sense.praise for _, rival in closest):
            yield sense, closest[0][0]


@lru_cache(maxsize=4096)
def _valuation(clause: Clause) -> Sense | None:
    """Returns a word by which a clause only praises or only blames; None if it does neither or both."""
    end = clause.start + certain_until(clause)
    senses = [sense for sense in senses_of(clause) if sense.praise and len(sense.word) > 1 and sense.start < end]
    return senses[0] if len({sense.praise for sense in senses}) == 1 else None
