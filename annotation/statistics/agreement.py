"""How far people agree. Each function says where its formula comes from, and the tests hold it to published figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import NamedTuple


class Agreement(NamedTuple):
    """None stands for what the ratings do not allow to be worked out."""

    alpha: float | None
    icc_single: float | None
    icc_mean: float | None


def agreement(units: Iterable[Sequence[float]]) -> Agreement:
    """Krippendorff's ordinal alpha and both ICCs of the ratings of each unit, which are read once."""
    rated = [unit for unit in units if len(unit) > 1]
    single, mean = intraclass_correlation(rated)
    return Agreement(ordinal_alpha(rated), single, mean)


def ordinal_alpha(units: Iterable[Sequence[float]]) -> float | None:
    """Krippendorff's alpha with the ordinal metric; units with fewer than two ratings say nothing.

    K. Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), section E. None where nothing varies.
    """
    together: Counter[tuple[float, float]] = Counter()
    for unit in units:
        counts = Counter(unit)
        for one, times in counts.items():
            for other, again in counts.items():
                pairs = times * (again - (one == other))
                if pairs:
                    together[one, other] += pairs / (len(unit) - 1)  # type: ignore[assignment]  # a part of a pair
    totals: Counter[float] = Counter()
    for (one, _other), weight in together.items():
        totals[one] += weight
    return _alpha(together, totals)


def _alpha(together: Counter[tuple[float, float]], totals: Counter[float]) -> float | None:
    values = sorted(totals)
    whole = sum(totals.values())
    distance = {
        (one, other): (sum(totals[value] for value in values[low : high + 1]) - (totals[one] + totals[other]) / 2) ** 2
        for low, one in enumerate(values)
        for high, other in enumerate(values)
        if low < high
    }
    expected = sum(totals[one] * totals[other] * apart for (one, other), apart in distance.items())
    observed = sum(together[pair] * apart for pair, apart in distance.items())
    return 1 - (whole - 1) * observed / expected if expected else None


def intraclass_correlation(units: Sequence[Sequence[float]]) -> tuple[float | None, float | None]:
    """ICC(1,1) and ICC(1,k) from a one-way analysis of variance; None where nothing varies.

    P. E. Shrout and J. L. Fleiss, “Intraclass correlations” (1979); for units of unequal size, k is
    (N - Σn²/N) / (units - 1), as R. A. Fisher has it.
    """
    sizes = [len(unit) for unit in units]
    whole = sum(sizes)
    if len(units) < 2 or whole <= len(units):
        return None, None
    means = [fmean(unit) for unit in units]
    middle = sum(mean * size for mean, size in zip(means, sizes, strict=True)) / whole
    between = sum(size * (mean - middle) ** 2 for mean, size in zip(means, sizes, strict=True)) / (len(units) - 1)
    spread = sum((value - mean) ** 2 for unit, mean in zip(units, means, strict=True) for value in unit)
    within = spread / (whole - len(units))
    each = (whole - sum(size * size for size in sizes) / whole) / (len(units) - 1)
    if not between:
        return None, None
    return (between - within) / (between + (each - 1) * within), (between - within) / between
