"""Tells how far each rating of one image is from the others. Plain Python, for counts that are kept image by image."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

NORMAL_KURTOSIS: Final = (2.0, 4.0)
NORMAL_LIMIT: Final = 2.0
OTHER_LIMIT: Final = sqrt(20)
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Deviation:
    """A rating less the mean of the others of its image, and whether it is far above or far below all of them.

    It is far off as in the classic screening of BT.500 (`kurtosis`).
    """

    difference: float
    is_above: bool
    is_below: bool


def deviations(ratings: Mapping[str, float]) -> dict[str, Deviation]:
    """Returns the deviation of each rater of an image that several people rated; of one that has one, nothing."""
    number, total = len(ratings), sum(ratings.values())
    if number < 2:
        return {}
    mean, limit = total / number, far_off_limit(list(ratings.values()))
    return {
        rater: Deviation(
            rating - (total - rating) / (number - 1),
            limit is not None and rating - mean >= limit,
            limit is not None and mean - rating >= limit,
        )
        for rater, rating in ratings.items()
    }


def far_off_limit(values: Sequence[float]) -> float | None:
    """Returns how far from their mean a rating is far off, or None where all are equal."""
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / len(values)
    if variance <= _ROUNDING:
        return None
    kurtosis = sum((value - mean) ** 4 for value in values) / len(values) / variance**2
    is_normal = NORMAL_KURTOSIS[0] <= kurtosis <= NORMAL_KURTOSIS[1]
    return (NORMAL_LIMIT if is_normal else OTHER_LIMIT) * sqrt(variance) - _ROUNDING
