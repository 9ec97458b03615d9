"""Computes Krippendorff's ordinal alpha in plain Python, without an interval: for web processes too."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence


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
