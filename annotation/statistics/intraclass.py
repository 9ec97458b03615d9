"""Computes the intraclass correlations of Shrout and Fleiss with intervals. Needs scipy: for workers and commands.

P. E. Shrout and J. L. Fleiss, “Intraclass correlations: uses in assessing rater reliability” (1979).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from scipy.special import fdtri

from annotation.statistics.patterns import Pattern, paired
from annotation.statistics.statistic import MIN_UNITS, Reason, Statistic, missing

_UPPER: Final = 0.975
_ROUNDING: Final = 1e-12
"""A mean square that is such a share of the other is rounding error, and 0 in truth."""


class Form(StrEnum):
    """The form of an intraclass correlation: its model of the raters, and whether of one rating or of a mean of k."""

    ONE_WAY_SINGLE = "ICC(1,1)"
    TWO_WAY_RANDOM_SINGLE = "ICC(2,1)"
    TWO_WAY_FIXED_SINGLE = "ICC(3,1)"
    ONE_WAY_MEAN = "ICC(1,k)"
    TWO_WAY_RANDOM_MEAN = "ICC(2,k)"
    TWO_WAY_FIXED_MEAN = "ICC(3,k)"


def intraclass_correlations(
    table: Sequence[Sequence[float | None]], min_units: int = MIN_UNITS
) -> dict[Form, Statistic]:
    """Returns all six from a table with a row for each unit and a column for each rater.

    The four of a two-way model are undefined where a rating is missing; `one_way_correlations` takes such units too.
    """
    n = len(table)
    complete = (
        n > 0 and len({len(row) for row in table}) == 1 and all(value is not None for row in table for value in row)
    )
    reason = Reason.NO_RATINGS if not n else Reason.NO_PAIRS if max(map(len, table)) < 2 else None
    if not complete and reason is None:
        reason = Reason.INCOMPLETE
    if reason is not None:
        return {form: Statistic.undefined(n, reason) for form in Form}
    if shortage := missing(n, max(2, min_units)):
        return dict.fromkeys(Form, shortage)
    ratings = np.array(table, dtype=float)
    if ratings.min() == ratings.max():
        return {form: Statistic.undefined(n, Reason.ALL_EQUAL) for form in Form}
    return _TwoWay.of(ratings).correlations()


def one_way_correlations(patterns: Mapping[Pattern, int], min_units: int = MIN_UNITS) -> tuple[Statistic, Statistic]:
    """Returns ICC(1,1) and ICC(1,k) over the units with at least two ratings, however many each has.

    For units of unequal size k is (N - Σn²/N) / (units - 1) for N ratings, as R. A. Fisher has it, and stands for k in
    the limits too. These are exact for equal sizes, and otherwise the approximation of S. R. Searle, “Linear Models”
    (1971), which A. Donner and G. Wells compare with others in “A comparison of confidence interval methods for the
    intraclass correlation coefficient” (1986).
    """
    units = paired(patterns)
    n = sum(number for _pattern, number in units)
    if not units:
        return (Statistic.undefined(0, Reason.NO_PAIRS if patterns else Reason.NO_RATINGS),) * 2
    if shortage := missing(n, max(2, min_units)):
        return shortage, shortage
    sizes = np.array([len(pattern) for pattern, _number in units], dtype=float)
    numbers = np.array([number for _pattern, number in units], dtype=float)
    means = np.array([sum(pattern) / len(pattern) for pattern, _number in units])
    squares = np.array([_squares_about_mean(pattern) for pattern, _number in units])
    total = numbers @ sizes
    grand_mean = (numbers * sizes) @ means / total
    between = (numbers * sizes) @ (means - grand_mean) ** 2 / (n - 1)
    within = numbers @ squares / (total - n)
    if len({pattern[index] for pattern, _number in units for index in (0, -1)}) == 1:
        return (Statistic.undefined(n, Reason.ALL_EQUAL),) * 2
    k = (total - numbers @ sizes**2 / total) / (n - 1)
    return _one_way(between, within, k, n, total - n)


def spearman_brown(single: Statistic, factor: float = 2.0) -> Statistic:
    """Returns the reliability of `factor` times as many ratings, from that of a single one (or of a half).

    C. Spearman and W. Brown, both 1910: r' = f·r / (1 + (f - 1)·r). The interval goes through the same formula, which
    means nothing from r = -1 / (f - 1) down: such a limit is left out, and such a value is undefined.
    """

    def step(value: float | None) -> float | None:
        divisor = 1 + (factor - 1) * value if value is not None else 0
        return None if value is None or divisor <= 0 else factor * value / divisor

    value = step(single.value)
    if value is None:
        return Statistic.undefined(single.n, single.reason or Reason.NEGATIVE)
    return single.transformed(value, step(single.low), step(single.high))


def _squares_about_mean(pattern: Pattern) -> float:
    mean = sum(pattern) / len(pattern)
    return sum((value - mean) ** 2 for value in pattern)


def _one_way(between: float, within: float, k: float, n: int, within_degrees: float) -> tuple[Statistic, Statistic]:
    if between <= _ROUNDING * within:
        return (Statistic.undefined(n, Reason.EQUAL_MEANS),) * 2
    single = (between - within) / (between + (k - 1) * within)
    mean = (between - within) / between
    if within <= _ROUNDING * between:
        return (Statistic.of(1.0, 1.0, 1.0, n),) * 2
    ratio = between / within
    low = ratio / fdtri(n - 1, within_degrees, _UPPER)
    high = ratio * fdtri(within_degrees, n - 1, _UPPER)
    return (
        Statistic.of(single, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1), n),
        Statistic.of(mean, 1 - 1 / low, 1 - 1 / high, n),
    )


@dataclass(frozen=True, slots=True)
class _TwoWay:
    """The mean squares of an analysis of variance of `n` units by `k` raters."""

    n: int
    k: int
    units: float
    raters: float
    error: float
    within: float

    @classmethod
    def of(cls, ratings: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> "_TwoWay":
        n, k = ratings.shape
        grand_mean = ratings.mean()
        unit_means, rater_means = ratings.mean(axis=1, keepdims=True), ratings.mean(axis=0, keepdims=True)
        residuals = ratings - unit_means - rater_means + grand_mean
        return cls(
            n=n,
            k=k,
            units=float(k * ((unit_means - grand_mean) ** 2).sum() / (n - 1)),
            raters=float(n * ((rater_means - grand_mean) ** 2).sum() / (k - 1)),
            error=float((residuals**2).sum() / ((n - 1) * (k - 1))),
            within=float(((ratings - unit_means) ** 2).sum() / (n * (k - 1))),
        )

    def correlations(self) -> dict[Form, Statistic]:
        single, mean = _one_way(self.units, self.within, self.k, self.n, self.n * (self.k - 1))
        if self.units <= _ROUNDING * self.within:
            return {form: Statistic.undefined(self.n, Reason.EQUAL_MEANS) for form in Form}
        fixed_single, fixed_mean = _one_way(self.units, self.error, self.k, self.n, (self.n - 1) * (self.k - 1))
        random_single = self._random_single()
        random_mean = self._random_mean(random_single)
        return {
            Form.ONE_WAY_SINGLE: single,
            Form.TWO_WAY_RANDOM_SINGLE: random_single,
            Form.TWO_WAY_FIXED_SINGLE: fixed_single,
            Form.ONE_WAY_MEAN: mean,
            Form.TWO_WAY_RANDOM_MEAN: random_mean,
            Form.TWO_WAY_FIXED_MEAN: fixed_mean,
        }

    def _random_single(self) -> Statistic:
        """Returns ICC(2,1). Its limits need the degrees of freedom of a sum of mean squares, after Satterthwaite."""
        n, k, units, raters, error = self.n, self.k, self.units, self.raters, self.error
        spread = k * raters + (n * k - k - n) * error
        value = (units - error) / (units + (k - 1) * error + k * (raters - error) / n)
        if error <= _ROUNDING * units:
            return Statistic.of(value, value, value, n)
        ratio = raters / error
        weights = n * (1 + (k - 1) * value) - k * value
        degrees = (k - 1) * (n - 1) * (k * value * ratio + weights) ** 2
        degrees /= (n - 1) * (k * value * ratio) ** 2 + weights**2
        upper, lower = fdtri(n - 1, degrees, _UPPER), fdtri(degrees, n - 1, _UPPER)
        low = n * (units - upper * error) / (upper * spread + n * units)
        high = n * (lower * units - error) / (spread + n * lower * units)
        return Statistic.of(value, low, high, n)

    def _random_mean(self, single: Statistic) -> Statistic:
        value = (self.units - self.error) / (self.units + (self.raters - self.error) / self.n)
        stepped = spearman_brown(single, self.k)
        return stepped.transformed(value, stepped.low, stepped.high)
