"""`near_duplicate`: an item says what an earlier one of the same critique says. Span: the whole item."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from annotation.refining.checks.base import Finding, Severity
from annotation.refining.items import Exchange, Item
from annotation.refining.source import Source

_SAME: Final = 96
_SIMILAR: Final = 88
_ITEMS_REMEMBERED: Final = 64


def check_duplicates(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item that repeats an earlier one almost letter for letter, and flags one that is close to it."""
    if not earlier:
        return []
    text = _text_of(item)
    scores = [(fuzz.ratio(text, _text_of(peer), score_cutoff=_SIMILAR), peer) for peer in earlier]
    score, peer = max(scores, default=(0.0, None), key=lambda entry: entry[0])
    if peer is None or score < _SIMILAR:
        return []
    severity: Severity = "reject" if score >= _SAME else "flag"
    return [Finding("near_duplicate", severity, "question", params={"word": peer.question[:100]})]


def _text_of(item: Item) -> str:
    return _text(item.question, item.answer, item.follow_ups)


@lru_cache(maxsize=_ITEMS_REMEMBERED)
def _text(question: str, answer: str, follow_ups: tuple[Exchange, ...]) -> str:
    parts = [question, answer, *(part for exchange in follow_ups for part in (exchange.question, exchange.answer))]
    return default_process(" ".join(parts))
