"""Defines a statistic of ratings: a value with its interval, over how many units, and why it has none."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from annotation.statistics.proportions import Estimate, proportion

MIN_UNITS: Final = 10
"""Below so many units (images, or whatever was counted) it is too early for a statistic."""


class Reason(StrEnum):
    """Says why a statistic has no value, or a value without an interval. `annotation/wording` has the sentences."""

    NO_RATINGS = "no_ratings"
    NO_PAIRS = "no_pairs"
    TOO_FEW = "too_few"
    ALL_EQUAL = "all_equal"
    EQUAL_MEANS = "equal_means"
    NEGATIVE = "negative"
    INCOMPLETE = "incomplete"
    NO_SPREAD = "no_spread"


@dataclass(frozen=True, slots=True)
class Statistic(Estimate):
    """An estimate with a reason where its value, or else its interval, is missing."""

    reason: Reason | None = None

    @classmethod
    def undefined(cls, n: int, reason: Reason) -> Self:
        """Returns a statistic over `n` units that has no value."""
        return cls(None, None, None, n, reason)

    @classmethod
    def of(cls, value: float, low: float, high: float, n: int) -> Self:
        """Returns a statistic with its interval, or with the reason why there is none if the interval has no width.

        Such an interval would claim certainty: a bootstrap and the normal theory give it where nothing varies.
        """
        if low < high:
            return cls(float(value), float(low), float(high), n)
        return cls(float(value), None, None, n, Reason.NO_SPREAD)

    def transformed(self, value: float, low: float | None, high: float | None) -> Self:
        """Returns the same statistic on another scale."""
        return replace(self, value=value, low=low, high=high)


def missing(n: int, minimum: int = MIN_UNITS) -> Statistic | None:
    """Returns the statistic of fewer units than `minimum`; None if there are enough."""
    if n == 0:
        return Statistic.undefined(0, Reason.NO_RATINGS)
    return Statistic.undefined(n, Reason.TOO_FEW) if n < minimum else None


def share(count: float, n: int, minimum: int = MIN_UNITS) -> Statistic:
    """Returns the share of `count` in `n` with Wilson's interval: an accuracy, or how often something was flagged."""
    estimate = proportion(count, n)
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return Statistic.undefined(0, Reason.NO_RATINGS)
    return missing(n, minimum) or Statistic.of(estimate.value, estimate.low, estimate.high, n)
