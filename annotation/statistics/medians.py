"""The median of values with its interval, without scipy: web processes compute it, of few values."""

from collections.abc import Iterable
from math import comb
from typing import Final

from annotation.statistics.statistic import MIN_UNITS, Statistic, missing

_HALF_OF_THE_REST: Final = 40
"""One in so many is what either side of a 95 % interval leaves out."""


def median_of(values: Iterable[float], min_units: int = MIN_UNITS) -> Statistic:
    """Returns the median, as of times: a long break moves a mean, and leaves the median where it is.

    The interval has order statistics as limits, whatever the distribution: W. J. Conover, “Practical Nonparametric
    Statistics” (1971). The chance that it misses the median of all values is at most 5 %.
    """
    ordered = sorted(values)
    n = len(ordered)
    if too_few := missing(n, max(6, min_units)):
        return too_few
    rank = _rank(n)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return Statistic.of(middle, ordered[max(1, rank) - 1], ordered[min(n, n - rank + 1) - 1], n)


def _rank(n: int) -> int:
    """Returns the least k for which a fair coin shows heads at most k times in n with more than 2.5 %."""
    rank, below = 0, 1
    while below * _HALF_OF_THE_REST <= 2**n:
        rank += 1
        below += comb(n, rank)
    return rank
