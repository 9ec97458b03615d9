"""Computes how far raters agree. Each function cites its formula, and tests compare it with published figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple


class Agreement(NamedTuple):
    """Coefficients of agreement; None where the ratings do not define one."""

    alpha: float | None
    icc_single: float | None
    icc_mean: float | None


def agreement(units: Iterable[Sequence[float]]) -> Agreement:
    """Computes Krippendorff's ordinal alpha and both ICCs from the ratings of each unit, which are read once."""
    rated = [unit for unit in units if len(unit) > 1]
    single, mean = intraclass_correlation(rated)
    return Agreement(ordinal_alpha(rated), single, mean)


def ordinal_alpha(units: Iterable[Sequence[float]]) -> float | None:
    """Computes Krippendorff's alpha with the ordinal metric; None where nothing varies.

    K. Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), section E. Units with fewer than two ratings
    are left out.
    """
    return counted_alpha(Counter(map(tuple, units)))


def counted_alpha(units: Mapping[tuple[float, ...], int]) -> float | None:
    """Computes the same as `ordinal_alpha` of units whose ratings occur so many times each."""
    coincidences: dict[tuple[float, float], float] = defaultdict(float)
    for unit, number in units.items():
        counts = Counter(unit)
        for first, first_count in counts.items():
            for second, second_count in counts.items():
                pairs = first_count * (second_count - (first == second))
                if pairs:
                    coincidences[first, second] += number * pairs / (len(unit) - 1)
    totals: dict[float, float] = defaultdict(float)
    for (first, _second), weight in coincidences.items():
        totals[first] += weight
    return _alpha(coincidences, totals)


def _alpha(coincidences: Mapping[tuple[float, float], float], totals: Mapping[float, float]) -> float | None:
    values = sorted(totals)
    total = sum(totals.values())
    distances = {
        (low, high): (sum(totals[value] for value in values[start : stop + 1]) - (totals[low] + totals[high]) / 2) ** 2
        for start, low in enumerate(values)
        for stop, high in enumerate(values)
        if start < stop
    }
    expected = sum(totals[low] * totals[high] * distance for (low, high), distance in distances.items())
    observed = sum(coincidences[pair] * distance for pair, distance in distances.items())
    return 1 - (total - 1) * observed / expected if expected else None


def intraclass_correlation(units: Sequence[Sequence[float]]) -> tuple[float | None, float | None]:
    """Computes ICC(1,1) and ICC(1,k) from a one-way analysis of variance; None where nothing varies.

    P. E. Shrout and J. L. Fleiss, “Intraclass correlations” (1979); for units of unequal size, k is
    (N - Σn²/N) / (units - 1), as R. A. Fisher has it.
    """
    sizes = [len(unit) for unit in units]
    total = sum(sizes)
    if len(units) < 2 or total <= len(units):
        return None, None
    means = [fmean(unit) for unit in units]
    grand_mean = sum(mean * size for mean, size in zip(means, sizes, strict=True)) / total
    between = sum(size * (mean - grand_mean) ** 2 for mean, size in zip(means, sizes, strict=True)) / (len(units) - 1)
    squares = sum((value - mean) ** 2 for unit, mean in zip(units, means, strict=True) for value in unit)
    within = squares / (total - len(units))
    mean_size = (total - sum(size * size for size in sizes) / total) / (len(units) - 1)
    if not between:
        return None, None
    return (between - within) / (between + (mean_size - 1) * within), (between - within) / between
