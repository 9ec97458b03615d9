"""How much of a text stands in another, by runs of words that both have.

Most texts have nothing to do with each other, which is seen from a few of the first one's own characters that the other
lacks. Only where some are there, the runs of both are compared.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from annotation.quality.context import OtherText
from annotation.quality.texts import TextAnswer, tokens_of

_RUN: Final = 4
_ANCHORS: Final = 12
_FEWEST_ANCHORS: Final = 3
_ANCHOR_TOKENS: Final = 3

Run = tuple[str, ...]


class Copy(NamedTuple):
    """The share of a text that stands in another, from which to which character, and the other text."""

    share: float
    span: tuple[int, int]
    other: OtherText


@dataclass(frozen=True)
class CopiedText:
    """A text that is compared with others."""

    answer: TextAnswer

    def most_alike(self, others: Sequence[OtherText]) -> Copy | None:
        """Returns the copy with the greatest share of this text, if any other text has a part of it."""
        copies = [copy for other in others if (copy := self._copy_of(other))]
        return max(copies, key=lambda copy: copy.share, default=None)

    def _copy_of(self, other: OtherText) -> Copy | None:
        lower = other.text.lower()
        anchors = self._anchors
        if sum(anchor in lower for anchor in anchors) < min(_FEWEST_ANCHORS, len(anchors)) or not anchors:
            return None
        share, span = self._overlap(_runs(tokens_of(other.text)))
        return Copy(share, span, other) if share else None

    @cached_property
    def _runs(self) -> Sequence[Run]:
        return _runs_in_order(self.answer.tokens)

    @cached_property
    def _distinct_runs(self) -> Set[Run]:
        return frozenset(self._runs)

    @cached_property
    def _anchors(self) -> Sequence[str]:
        """A few parts of the text, from all over it."""
        matches, text = self.answer.matches, self.answer.folded
        last = len(matches) - _ANCHOR_TOKENS
        if last < 0:
            return []
        steps = {last * number // (_ANCHORS - 1) for number in range(_ANCHORS)}
        return [text[matches[index].start() : matches[index + _ANCHOR_TOKENS - 1].end()] for index in sorted(steps)]

    def _overlap(self, others: Set[Run]) -> tuple[float, tuple[int, int]]:
        shared = self._distinct_runs & others
        if not shared:
            return 0.0, (0, 0)
        places = [index for index, run in enumerate(self._runs) if run in shared]
        matches = self.answer.matches
        span = (matches[places[0]].start(), matches[places[-1] + _RUN - 1].end())
        return len(shared) / len(self._distinct_runs), span


def _runs_in_order(tokens: Sequence[str]) -> Sequence[Run]:
    return list(zip(*(tokens[start:] for start in range(_RUN)), strict=False))


def _runs(tokens: Sequence[str]) -> Set[Run]:
    return frozenset(_runs_in_order(tokens))
