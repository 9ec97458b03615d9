"""Computes means of bounded figures, each with its 95 % interval."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev
from typing import Final

from annotation.statistics.proportions import Estimate

_Z: Final = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def mean_estimate(values: Sequence[float], lowest: float, highest: float) -> Estimate:
    """Returns the mean of figures with the normal interval of a mean, cut off at their bounds.

    A single figure has no interval, for it says nothing of how they vary.
    """
    if not values:
        return Estimate(None, None, None, 0)
    mean = fmean(values)
    if len(values) == 1:
        return Estimate(mean, None, None, 1)
    margin = _Z * stdev(values) / sqrt(len(values))
    return Estimate(mean, max(lowest, mean - margin), min(highest, mean + margin), len(values))
