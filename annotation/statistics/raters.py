"""Computes what is known of one rater, besides the screenings. Needs numpy and scipy: for workers and commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from annotation.statistics.correlation import spearman
from annotation.statistics.images import mean_of
from annotation.statistics.ratings import Ratings
from annotation.statistics.statistic import MIN_UNITS, Statistic, missing, share


@dataclass(frozen=True, slots=True)
class Retest:
    """How a rater's second rating of the same images agrees with the first.

    `change` is the mean of second minus first, and tells drift; `distance` the mean of how far the two are apart;
    `equal` the share of images with the same rating twice.
    """

    change: Statistic
    distance: Statistic
    equal: Statistic
    correlation: Statistic


def retest(pairs: Sequence[tuple[float, float]], min_units: int = MIN_UNITS) -> Retest:
    """Returns the test-retest agreement of pairs of a first and a second rating of an image."""
    n = len(pairs)
    if shortage := missing(n, min_units):
        return Retest(shortage, shortage, shortage, shortage)
    return Retest(
        change=mean_of([second - first for first, second in pairs]),
        distance=mean_of([abs(second - first) for first, second in pairs]),
        equal=share(sum(first == second for first, second in pairs), n, min_units),
        correlation=spearman([first for first, _second in pairs], [second for _first, second in pairs], min_units),
    )


def consistency(ratings: Ratings, min_images: int = MIN_UNITS) -> dict[Any, Statistic]:
    """Returns each rater's rank correlation with the mean ratings of the others, over the images that others rated too.

    Whoever rates at random is near 0, and whoever always says the same has none. The bias makes no difference.
    """
    sums, counts = ratings.per_image(ratings.values), ratings.per_image()
    correlations = {}
    for position, rater in enumerate(ratings.rater_ids):
        chosen = ratings.raters == position
        own_counts = np.bincount(ratings.images[chosen], minlength=len(counts))
        own_sums = np.bincount(ratings.images[chosen], ratings.values[chosen], len(counts))
        shared = (own_counts > 0) & (counts > own_counts)
        own_means = own_sums[shared] / own_counts[shared]
        other_means = (sums - own_sums)[shared] / (counts - own_counts)[shared]
        correlations[rater] = spearman(own_means.tolist(), other_means.tolist(), min_images)
    return correlations
