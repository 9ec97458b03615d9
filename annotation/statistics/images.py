"""Computes what raters say of one image, in plain Python: web processes compute it of the image that somebody opens."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from annotation.statistics.statistic import Reason, Statistic
from annotation.statistics.student import student_quantile


@dataclass(frozen=True, slots=True)
class ImageStatistics:
    """The mean opinion score of an image, the standard deviation of its ratings, and how often each value occurs."""

    mean: Statistic
    deviation: float | None
    histogram: Mapping[float, int]


def image_statistics(ratings: Sequence[float], scale: Iterable[float] = ()) -> ImageStatistics:
    """Returns the statistics of an image's ratings; the histogram has each value of the scale, also with none.

    The interval of the mean ends where the scale does, beyond which no mean lies: that of two ratings is wider.
    """
    counts, values = Counter(ratings), sorted(scale)
    histogram = {value: counts[value] for value in sorted({*values, *counts})}
    mean = mean_of(ratings)
    if values and mean.value is not None and mean.low is not None and mean.high is not None:
        mean = mean.transformed(mean.value, max(mean.low, values[0]), min(mean.high, values[-1]))
    return ImageStatistics(mean, deviation(ratings), histogram)


def mean_of(values: Sequence[float]) -> Statistic:
    """Returns the mean with Student's interval, mean ± t·s/√n with n - 1 degrees of freedom.

    “Student”, “The probable error of a mean” (1908). One value has a mean without an interval, and so have equal ones.
    """
    n = len(values)
    if not n:
        return Statistic.undefined(0, Reason.NO_RATINGS)
    mean, spread = fmean(values), deviation(values)
    if spread is None:
        return Statistic(mean, None, None, 1, Reason.TOO_FEW)
    margin = student_quantile(n - 1) * spread / sqrt(n)
    return Statistic.of(mean, mean - margin, mean + margin, n)


def deviation(values: Sequence[float]) -> float | None:
    """Returns the standard deviation with n - 1 in the divisor; None for fewer than two values."""
    if len(values) < 2:
        return None
    if min(values) == max(values):
        return 0.0
    mean = fmean(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
