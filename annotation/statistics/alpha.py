"""Computes Krippendorff's alpha for four levels of measurement, with a bootstrap interval over units.

K. Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), sections C to E. Needs numpy and
scipy: for workers and commands.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from annotation.statistics.patterns import Pattern, paired
from annotation.statistics.statistic import MIN_UNITS, Reason, Statistic, missing

RESAMPLES: Final = 1_000
CHUNK_CELLS: Final = 4_000_000
"""How many numbers of resamples are in memory at once."""

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Level(StrEnum):
    """The level of measurement, which decides how far apart two values are."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def krippendorff_alpha(
    patterns: Mapping[Pattern, int],
    level: Level,
    *,
    seed: int,
    resamples: int = RESAMPLES,
    min_units: int = MIN_UNITS,
) -> Statistic:
    """Returns alpha over the units with at least two ratings, from how many units have which ratings.

    The interval has the middle 95 % of the alphas of `resamples` draws of as many units, with replacement. Patterns are
    drawn in place of units, from a multinomial distribution, so that only the number of patterns costs time. Draws in
    which all ratings are equal have no alpha and are left out.
    """
    units = paired(patterns)
    n = sum(number for _pattern, number in units)
    if not units:
        return Statistic.undefined(0, Reason.NO_PAIRS if patterns else Reason.NO_RATINGS)
    if level is Level.RATIO and units[0][0][0] < 0:
        return Statistic.undefined(n, Reason.NEGATIVE)
    if shortage := missing(n, min_units):
        return shortage
    numbers = np.array([number for _pattern, number in units])
    table = _PairTable.of([pattern for pattern, _number in units], level)
    value = table.alphas(numbers[np.newaxis].astype(float))[0]
    if np.isnan(value):
        return Statistic.undefined(n, Reason.ALL_EQUAL)
    alphas = _bootstrap(table, numbers, resamples, np.random.default_rng(seed))
    low, high = np.quantile(alphas, [0.025, 0.975]) if alphas.size else (value, value)
    return Statistic.of(value, low, high, n)


def _bootstrap(table: "_PairTable", numbers: Integers, resamples: int, rng: np.random.Generator) -> Floats:
    total = int(numbers.sum())
    chunk = max(1, CHUNK_CELLS // max(*table.pairs.shape, len(table.values)))
    alphas = [
        table.alphas(rng.multinomial(total, numbers / total, min(chunk, resamples - start)).astype(float))
        for start in range(0, resamples, chunk)
    ]
    drawn = np.concatenate(alphas) if alphas else np.empty(0)
    return drawn[~np.isnan(drawn)]


@dataclass(frozen=True, slots=True)
class _PairTable:
    """What each pattern adds to the occurrences of each value, and to the coincidences of two different values.

    `counts` has a row for each pattern and a column for each of `values`. `pairs` is sparse, with a row for each two
    values that occur together, whose positions in `values` are in `lows` and `highs`, and a column for each pattern.
    """

    level: Level
    values: Floats
    counts: Floats
    pairs: Any
    lows: Integers
    highs: Integers

    @classmethod
    def of(cls, patterns: list[Pattern], level: Level) -> "_PairTable":
        values = sorted({value for pattern in patterns for value in pattern})
        positions = {value: position for position, value in enumerate(values)}
        counts = np.zeros((len(patterns), len(values)))
        rows: dict[tuple[int, int], int] = {}
        cells: list[tuple[int, int, float]] = []
        for column, pattern in enumerate(patterns):
            occurrences = Counter(positions[value] for value in pattern)
            counts[column, list(occurrences)] = list(occurrences.values())
            for low, high in combinations(sorted(occurrences), 2):
                weight = occurrences[low] * occurrences[high] / (len(pattern) - 1)
                cells.append((rows.setdefault((low, high), len(rows)), column, weight))
        indexes = np.array([cell[:2] for cell in cells], dtype=np.int64).reshape(-1, 2)
        weights = np.array([weight for _row, _column, weight in cells])
        pairs = csr_array((weights, (indexes[:, 0], indexes[:, 1])), shape=(len(rows), len(patterns)))
        sides = np.array(list(rows), dtype=np.int64).reshape(-1, 2)
        return cls(level, np.array(values, dtype=float), counts, pairs, sides[:, 0], sides[:, 1])

    def alphas(self, numbers: Floats) -> Floats:
        """Returns the alpha of each row of numbers of units by pattern; NaN where all ratings are equal."""
        occurrences = numbers @ self.counts
        total = occurrences.sum(axis=1)
        observed = ((self.pairs @ numbers.T).T * self._distances(occurrences)).sum(axis=1)
        varies = (occurrences > 0).sum(axis=1) > 1
        ratio = np.divide(observed, self._expected(occurrences), out=np.full(len(total), np.nan), where=varies)
        return np.asarray(1 - (total - 1) * ratio)

    def _distances(self, occurrences: Floats) -> Floats:
        """Returns the squared distance of the two values of each pair; that of ranks differs from row to row."""
        if self.level is Level.NOMINAL:
            return np.ones((1, len(self.lows)))
        scale = _mid_ranks(occurrences) if self.level is Level.ORDINAL else self.values[np.newaxis]
        low, high = scale[:, self.lows], scale[:, self.highs]
        return np.asarray(((high - low) / (high + low if self.level is Level.RATIO else 1)) ** 2)

    def _expected(self, occurrences: Floats) -> Floats:
        """Returns the sum of the squared distances of all pairs of different ratings in each row."""
        total = occurrences.sum(axis=1)
        if self.level is Level.NOMINAL:
            return np.asarray((total**2 - (occurrences**2).sum(axis=1)) / 2)
        if self.level is Level.RATIO:
            gaps = self.values[:, np.newaxis] - self.values
            sums = self.values[:, np.newaxis] + self.values
            distances = np.divide(gaps, sums, out=np.zeros_like(gaps), where=sums != 0) ** 2
            return np.asarray(((occurrences @ distances) * occurrences).sum(axis=1) / 2)
        scale = _mid_ranks(occurrences) if self.level is Level.ORDINAL else self.values[np.newaxis]
        means = (occurrences * scale).sum(axis=1) / total
        # The sum of (a - b)² over all pairs is the total times the sum of squares about the mean.
        return np.asarray(total * (occurrences * (scale - means[:, np.newaxis]) ** 2).sum(axis=1))


def _mid_ranks(occurrences: Floats) -> Floats:
    """Returns the mean rank of each value in each row: the ordinal distance is the difference of two of them."""
    return np.asarray(np.cumsum(occurrences, axis=1) - occurrences / 2)
