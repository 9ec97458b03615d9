"""`attribute_contradicted`: of two aspects, the label of the other one is better. Span: the comparing word.

“Its technical quality is stronger than the light” may not be said where the labels are neutral and strong.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from annotation.refining.checks.base import Finding
from annotation.refining.checks.english.aspects import aspects_in, labels_of
from annotation.refining.checks.english.reading import statements_of, texts_of_statements
from annotation.refining.checks.english.text import Word
from annotation.refining.items import Item
from annotation.refining.source import Source

_RANKS: Final = {"weak": 0, "neutral": 1, "strong": 2}
_BETTER: Final = frozenset([
    "stronger", "better", "superior", "ahead", "outdoes", "outdo", "surpasses", "surpass", "exceeds", "outweighs",
    "outshines", "beats", "tops", "overtakes", "outclasses", "excels",
])  # fmt: skip
_WORSE: Final = frozenset([
    "weaker", "worse", "poorer", "inferior", "lags", "lag", "lagging", "trails", "behind", "below", "feebler",
])  # fmt: skip
_BEST: Final = frozenset(["best", "strongest", "finest", "greatest", "foremost"])
_WORST: Final = frozenset(["worst", "weakest", "poorest", "feeblest"])
_COMPARING: Final = _BETTER | _WORSE | _BEST | _WORST


def check_ranks(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects comparisons of aspects that their labels turn the peer way."""
    if texts_of_statements(item).isdisjoint(_COMPARING):
        return []
    labels = labels_of(source)
    return list(_findings(item, source, labels)) if len(labels) > 1 else []


def _findings(item: Item, source: Source, labels: dict[str, str]) -> Iterator[Finding]:
    before: Sequence[Word] = ()
    for statement in statements_of(item):
        words = statement.clause.words
        if not (statement.is_advice or statement.is_denied or _COMPARING.isdisjoint(statement.clause.texts)):
            for position, word in enumerate(words):
                aspect = None if word.is_denied else _contradicted(position, words, before, labels)
                if aspect:
                    passage = source.passages[aspect]
                    params = {"word": word.written, "aspect": passage.name, "label": passage.text}
                    yield Finding("attribute_contradicted", "reject", statement.field, word.start, word.end, params)
                    break
        before = words


def _contradicted(position: int, words: Sequence[Word], before: Sequence[Word], labels: dict[str, str]) -> str | None:
    """Returns the aspect whose label a comparing word contradicts."""
    text = words[position].text
    if text not in _COMPARING:
        return None
    first = _named(words[:position], labels) or _named(before, labels)
    if text in _BEST | _WORST:
        first = _named(words, labels) or first
        peers = [aspect for aspect in labels if aspect not in first]
    else:
        peers = _named(words[position + 1 :], labels)
    sign = 1 if text in _BETTER | _BEST else -1
    return next(
        (
            aspect
            for aspect in first[:1]
            for peer in peers
            if sign * (_RANKS[labels[aspect]] - _RANKS[labels[peer]]) < 0
        ),
        None,
    )


def _named(words: Sequence[Word], labels: dict[str, str]) -> list[str]:
    return [aspect for aspect, is_full in aspects_in(words, labels) if is_full]
