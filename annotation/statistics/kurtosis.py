"""Screens raters by how often they are far off both ways, after Recommendation ITU-R BT.500. Needs numpy.

It is the classic method of the Recommendation; `bias_inconsistency` has the newer one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from annotation.statistics.image_deviations import NORMAL_LIMIT, far_off_limit
from annotation.statistics.ratings import Ratings
from annotation.statistics.statistic import MIN_UNITS, Statistic, share

MAX_SHARE: Final = 0.05
MAX_IMBALANCE: Final = 0.3


@dataclass(frozen=True, slots=True)
class FarOffRater:
    """How many ratings of a rater are far above and far below those of all, and which share that is of their own.

    `imbalance` is |above - below| / (above + below): near 1 for whoever is only stricter or milder than others.
    """

    above: int
    below: int
    far_off: Statistic
    imbalance: float | None
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class KurtosisScreening:
    """The raters by id, and how many images have enough ratings for one of them to be far off at all."""

    raters: Mapping[Any, FarOffRater]
    decidable_images: int

    def rejected(self) -> list[Any]:
        """Returns the ids of the raters who are rejected."""
        return [rater for rater, far_off in self.raters.items() if far_off.is_rejected]


def kurtosis_screening(ratings: Ratings, min_images: int = MIN_UNITS) -> KurtosisScreening:
    """Rejects raters of whom more than 5 % of the ratings are far off, about as often above as below.

    A rating is far off at 2 standard deviations from the mean of its image if the kurtosis of the image's ratings is
    between 2 and 4, as the normal distribution has 3, and else at √20. Moments are divided by the number of ratings, as
    in the package sureal. Of n ratings none is further off than √(n - 1) standard deviations: with fewer than five of
    each image nobody is ever rejected.
    """
    counts = ratings.per_image()
    means = ratings.per_image(ratings.values) / np.maximum(counts, 1)
    offsets = ratings.values - means[ratings.images]
    images = np.split(ratings.values, np.cumsum(counts).astype(int)[:-1]) if len(counts) else []
    limits = np.array([far_off_limit(values.tolist()) or np.inf for values in images])[ratings.images]
    raters = zip(
        ratings.rater_ids,
        ratings.per_rater(offsets >= limits),
        ratings.per_rater(offsets <= -limits),
        ratings.per_rater(),
        strict=True,
    )
    return KurtosisScreening(
        {rater: judge_far_off(int(above), int(below), int(n), min_images) for rater, above, below, n in raters},
        decidable_images=int((np.sqrt(np.maximum(counts - 1, 0)) >= NORMAL_LIMIT).sum()),
    )


def judge_far_off(above: int, below: int, n: int, min_images: int = MIN_UNITS) -> FarOffRater:
    """Returns the verdict on a rater by how many of their `n` ratings are far above and far below those of all."""
    far_off = share(above + below, n, min_images)
    imbalance = abs(above - below) / (above + below) if above + below else None
    is_rejected = (
        far_off.value is not None
        and imbalance is not None
        and (above + below) / n > MAX_SHARE
        and imbalance < MAX_IMBALANCE
    )
    return FarOffRater(above, below, far_off, imbalance, is_rejected)
