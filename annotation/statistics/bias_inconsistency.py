"""Screens raters by their bias and inconsistency, after Recommendation ITU-R BT.500-15. Needs numpy and scipy.

A rating is the quality of its image, plus the bias of its rater, plus an error whose spread is the rater's
inconsistency. All three are estimated in turn until the qualities change no more. A rating counts for the quality of
its image by the inverse variance of its rater, so that whoever rates at random hardly counts. The reasons are in Z. Li,
C. G. Bampis, L. Krasula, L. Janowski and I. Katsavounidis, “A Simple Model for Subject Behavior in Subjective
Experiments” (2020); annex E of Recommendation ITU-T P.910 has the same method.

The Recommendation asks for 15 raters of each image. With few, its inconsistency is too small, since a quality leans
towards the ratings that it is made of, and that of one rater ends at 0: all images follow that rater. Where images have
fewer ratings, variances are therefore divided by what the qualities leave free, as a variance is by n - 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import chdtri

from annotation.statistics.ratings import Floats, Ratings
from annotation.statistics.statistic import MIN_UNITS, Reason, Statistic

MAX_ROUNDS: Final = 1_000
TOLERANCE: Final = 1e-8
"""The change of all qualities together below which they are final; also added to each variance."""
MIN_RATERS: Final = 15
MAX_SCORE: Final = 3.0
"""C. Leys, C. Ley, O. Klein, P. Bernard and L. Licata, “Detecting outliers: Do not use standard deviation around the
mean, use absolute deviation around the median” (2013): the most cautious of the three limits that they discuss."""
MIN_RATIO: Final = 1.5
"""Nobody is rejected who is less than so many times as inconsistent as the median, however alike the others are."""
_MAD_TO_DEVIATION: Final = 1.4826
_Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class ScreenedRater:
    """How far a rater's ratings are above those of the others for the same images, and how far they spread about that.

    `score` is by how many robust standard deviations the inconsistency is above the median of all raters.
    """

    bias: Statistic
    inconsistency: Statistic
    score: float | None
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class BiasInconsistencyScreening:
    """The raters by id, the quality of each image that two of them rated, and whether variances are corrected."""

    raters: Mapping[Any, ScreenedRater]
    qualities: Mapping[Any, Statistic]
    is_corrected: bool

    def rejected(self) -> list[Any]:
        """Returns the ids of the raters who are rejected."""
        return [rater for rater, screened in self.raters.items() if screened.is_rejected]


def bias_inconsistency_screening(
    ratings: Ratings, *, corrected: bool | None = None, min_images: int = MIN_UNITS
) -> BiasInconsistencyScreening:
    """Returns bias and inconsistency of each rater who rated enough images that others rated too.

    Rejects whose inconsistency is more than MAX_SCORE robust standard deviations above the median of all raters, and at
    least MIN_RATIO times it. The deviation is that of the raters (1.4826 times the median absolute deviation) and the
    standard error of an inconsistency over as many ratings together, so that few ratings reject nobody lightly.

    Variances are corrected where images have fewer than MIN_RATERS ratings in the median, or as `corrected` says. The
    biases have a mean of 0 over all raters. Those of people who share no images, directly or through others, cannot be
    compared.
    """
    comparable = ratings.comparable(min_images)
    counts = comparable.per_rater().astype(int)
    too_few = {
        rater: ScreenedRater(*(Statistic.undefined(int(n), Reason.TOO_FEW),) * 2, None, is_rejected=False)
        for rater, n in zip(ratings.rater_ids, np.bincount(ratings.raters, minlength=len(counts)), strict=True)
    }
    dense = comparable.compact()
    if not dense.values.size:
        return BiasInconsistencyScreening(too_few, {}, is_corrected=False)
    if corrected is None:
        corrected = bool(np.median(dense.per_image()) < MIN_RATERS)
    model = _Model.of(dense, corrected=corrected)
    raters = dict(zip(dense.rater_ids, _screen(model, dense.per_rater()), strict=True))
    return BiasInconsistencyScreening(too_few | raters, _qualities(model, dense), is_corrected=corrected)


@dataclass(frozen=True, slots=True)
class _Model:
    """The estimates: of each image its quality and its standard error, of each rater the bias and the inconsistency.

    `freedom` is how many ratings of each rater the qualities leave free.
    """

    quality: Floats
    quality_error: Floats
    bias: Floats
    inconsistency: Floats
    freedom: Floats

    @classmethod
    def of(cls, ratings: Ratings, *, corrected: bool) -> "_Model":
        values, raters, images = ratings.values, ratings.raters, ratings.images
        rater_counts, image_counts = ratings.per_rater(), ratings.per_image()
        quality = ratings.per_image(values) / image_counts
        bias = ratings.per_rater(values - quality[images]) / rater_counts
        leverage = 1 / image_counts[images]
        freedom, variance, residuals = rater_counts, np.zeros_like(bias), values
        for _round in range(MAX_ROUNDS):
            earlier = quality
            residuals = values - quality[images] - bias[raters]
            if corrected:
                freedom = np.maximum(ratings.per_rater(1 - leverage) * (rater_counts - 1) / rater_counts, TOLERANCE)
            centres = ratings.per_rater(residuals) / rater_counts
            variance = ratings.per_rater((residuals - centres[raters]) ** 2) / freedom
            weights = 1 / (variance + TOLERANCE)
            image_weights = ratings.per_image(weights[raters])
            leverage = weights[raters] / image_weights[images]
            quality = ratings.per_image(weights[raters] * (values - bias[raters])) / image_weights
            bias = ratings.per_rater(values - quality[images]) / rater_counts
            if np.linalg.norm(earlier - quality) < TOLERANCE:
                break
        if corrected:
            error = 1 / np.sqrt(image_weights)
        else:
            centres = ratings.per_image(residuals) / image_counts
            error = np.sqrt(ratings.per_image((residuals - centres[images]) ** 2)) / image_counts
        return cls(quality + bias.mean(), error, bias - bias.mean(), np.sqrt(variance), freedom)


def _screen(model: _Model, counts: Floats) -> list[ScreenedRater]:
    """Returns each rater's figures, with normal limits of the bias and chi-squared ones of the inconsistency."""
    spread, freedom = model.inconsistency, model.freedom
    margins = _Z * spread / np.sqrt(freedom)
    lows, highs = (spread * np.sqrt(freedom / chdtri(freedom, tail)) for tail in (0.025, 0.975))
    scores = _scores(spread, freedom)
    is_rejected = (scores > MAX_SCORE) & (spread >= MIN_RATIO * np.median(spread))
    return [
        ScreenedRater(
            bias=Statistic.of(bias, bias - margin, bias + margin, int(n)),
            inconsistency=Statistic.of(value, low, high, int(n)),
            score=float(score),
            is_rejected=bool(rejected),
        )
        for bias, margin, value, low, high, score, rejected, n in zip(
            model.bias, margins, spread, lows, highs, scores, is_rejected, counts, strict=True
        )
    ]


def _scores(spread: Floats, freedom: Floats) -> Floats:
    """Returns by how many robust standard deviations each inconsistency is above the median; 0 where all are alike."""
    median = np.median(spread)
    deviation = _MAD_TO_DEVIATION * np.median(np.abs(spread - median))
    scale = np.sqrt(deviation**2 + median**2 / (2 * freedom))
    return np.asarray(np.divide(spread - median, scale, out=np.zeros_like(spread), where=scale > 0))


def _qualities(model: _Model, ratings: Ratings) -> dict[Any, Statistic]:
    return {
        image: Statistic.of(quality, quality - _Z * error, quality + _Z * error, int(n))
        for image, quality, error, n in zip(
            ratings.image_ids, model.quality, model.quality_error, ratings.per_image(), strict=True
        )
    }
