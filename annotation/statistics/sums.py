"""Computes statistics from sums and counts, so that the cost does not grow with the ratings. Needs scipy."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate
from math import sqrt

from scipy.special import bdtr, stdtrit

from annotation.statistics.statistic import MIN_UNITS, Statistic, missing


def mean_of_sums(n: int, total: float, squares: float, min_units: int = MIN_UNITS) -> Statistic:
    """Returns the mean of `n` values with Student's interval, as `images.mean_of`, from their sum and that of their
    squares."""
    if too_few := missing(n, max(2, min_units)):
        return too_few
    mean = total / n
    variance = max(0.0, squares - n * mean**2) / (n - 1)
    margin = float(stdtrit(n - 1, 0.975)) * sqrt(variance / n)
    return Statistic.of(mean, mean - margin, mean + margin, n)


def median_of_counts(counts: Mapping[float, int], min_units: int = MIN_UNITS) -> Statistic:
    """Returns the median with order statistics as its limits, as `medians.median_of`, from how often each value
    occurs: of any number of them."""
    values = sorted(value for value, number in counts.items() if number > 0)
    ends = list(accumulate(counts[value] for value in values))
    n = ends[-1] if ends else 0
    if too_few := missing(n, max(6, min_units)):
        return too_few

    def at(position: int) -> float:
        return values[bisect_left(ends, position)]

    rank = max(0, int(n / 2 - 1.5 * sqrt(n)))
    while bdtr(rank, n, 0.5) <= 0.025:
        rank += 1
    middle = (at((n + 1) // 2) + at(n // 2 + 1)) / 2
    return Statistic.of(middle, at(max(1, rank)), at(min(n, n - rank + 1)), n)
