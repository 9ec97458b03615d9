"""Computes Spearman's rank correlation, of pairs and of split halves. Needs numpy: for workers and commands."""

from collections.abc import Iterator, Mapping, Sequence
from math import atanh, sqrt, tanh
from typing import Final

import numpy as np
import numpy.typing as npt

from annotation.statistics.patterns import Pattern, paired
from annotation.statistics.statistic import MIN_UNITS, Reason, Statistic, missing

HALVINGS: Final = 100
MAX_UNITS: Final = 5_000
"""More units are sampled down to so many: the interval is then at most 0.06 wide."""
_Z: Final = 1.959963984540054
_ROUNDING: Final = 1e-12

Floats = npt.NDArray[np.float64]


def spearman(first: Sequence[float], second: Sequence[float], min_units: int = MIN_UNITS) -> Statistic:
    """Returns the rank correlation of two values of each unit; undefined where one of the two never varies."""
    if shortage := missing(len(first), max(4, min_units)):
        return shortage
    value = _rank_correlation(np.asarray(first, dtype=float), np.asarray(second, dtype=float))
    return Statistic.undefined(len(first), Reason.ALL_EQUAL) if value is None else _with_interval(value, len(first))


def split_half(
    patterns: Mapping[Pattern, int],
    *,
    seed: int,
    halvings: int = HALVINGS,
    max_units: int = MAX_UNITS,
    min_units: int = MIN_UNITS,
) -> Statistic:
    """Returns the mean rank correlation of the mean ratings by two halves of the raters, over random halvings.

    Takes the units with at least two ratings, at most `max_units` of them, drawn at random. Each halving splits the
    ratings of each unit anew; of an odd number the second half has one more. It is the reliability of a mean of half as
    many ratings: `intraclass.spearman_brown` makes that of all of them, and is not applied here.

    The interval tells how far other units would differ; the halvings add nothing to it that more of them would not
    remove.
    """
    units = paired(patterns)
    n = sum(number for _pattern, number in units)
    if not units:
        return Statistic.undefined(0, Reason.NO_PAIRS if patterns else Reason.NO_RATINGS)
    if shortage := missing(n, max(4, min_units)):
        return shortage
    rng = np.random.default_rng(seed)
    numbers = np.array([number for _pattern, number in units])
    if n > max_units:
        numbers = rng.multivariate_hypergeometric(numbers, max_units, method="marginals")
    blocks = _blocks([pattern for pattern, _number in units], numbers)
    values = [value for _halving in range(halvings) if (value := _rank_correlation(*_halves(blocks, rng))) is not None]
    n = min(n, max_units)
    return _with_interval(float(np.mean(values)), n) if values else Statistic.undefined(n, Reason.ALL_EQUAL)


def _blocks(patterns: Sequence[Pattern], numbers: npt.NDArray[np.int64]) -> list[Floats]:
    """Returns the ratings of the units, a block for each number of ratings with a row for each unit."""
    sizes = np.array([len(pattern) for pattern in patterns])
    return [
        np.repeat(
            np.array([pattern for pattern in patterns if len(pattern) == size], dtype=float), numbers[sizes == size], 0
        )
        for size in np.unique(sizes)
    ]


def _halves(blocks: Sequence[Floats], rng: np.random.Generator) -> Iterator[Floats]:
    """Yields the mean ratings of all units by the first and by the second half of a random order of their raters."""
    shuffled = [rng.permuted(block, axis=1) for block in blocks]
    yield np.concatenate([block[:, : block.shape[1] // 2].mean(axis=1) for block in shuffled])
    yield np.concatenate([block[:, block.shape[1] // 2 :].mean(axis=1) for block in shuffled])


def _rank_correlation(first: Floats, second: Floats) -> float | None:
    ranks = [_mid_ranks(first), _mid_ranks(second)]
    first, second = (values - values.mean() for values in ranks)
    scale = sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / scale if scale > 0 else None


def _mid_ranks(values: Floats) -> Floats:
    """Returns the rank of each value; equal values share the mean of their ranks.

    Means of the same ratings in another order may differ in their last digits, and must not be ranked by that.
    """
    _unique, positions, counts = np.unique(np.round(values, 9), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[positions])


def _with_interval(value: float, n: int) -> Statistic:
    """Returns a rank correlation with its interval.

    D. G. Bonett and T. A. Wright, “Sample size requirements for estimating Pearson, Kendall and Spearman correlations”
    (2000): the variance of the Fisher transform is (1 + r²/2) / (n - 3).
    """
    if abs(value) >= 1 - _ROUNDING:
        return Statistic.of(round(value), value, value, n)
    margin = _Z * sqrt((1 + value**2 / 2) / (n - 3))
    return Statistic.of(value, tanh(atanh(value) - margin), tanh(atanh(value) + margin), n)
