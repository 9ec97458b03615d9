"""Counts how many units have the same ratings, so that the cost of a statistic does not grow with the units.

A pattern is the sorted ratings of a unit: four experts and five grades have 70 of them, for any number of images.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

Pattern = tuple[float, ...]


def count_patterns(units: Iterable[Sequence[float]]) -> Counter[Pattern]:
    """Returns how many units have each pattern of ratings; units without ratings are left out."""
    return Counter(tuple(sorted(unit)) for unit in units if unit)


def paired(patterns: Mapping[Pattern, int]) -> list[tuple[Pattern, int]]:
    """Returns the patterns of at least two ratings, each sorted and once, in an order that the input does not decide.

    Random numbers are drawn in this order, so that the same ratings always have the same interval.
    """
    counts: Counter[Pattern] = Counter()
    for pattern, units in patterns.items():
        if len(pattern) > 1 and units > 0:
            counts[tuple(sorted(pattern))] += units
    return sorted(counts.items())


def seed_of(patterns: Mapping[Pattern, int]) -> int:
    """Returns a seed for the random numbers of a statistic that follows from the ratings alone.

    Whoever computes it from the same ratings, in whatever order, draws the same numbers and has the same interval.
    """
    ratings = [(units, *map(float, pattern)) for pattern, units in paired(patterns)]
    return int.from_bytes(sha256(repr(ratings).encode()).digest()[:8])
