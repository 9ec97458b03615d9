"""Holds ratings of images by raters as arrays, for statistics that tell raters apart. Needs numpy."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings in the order of images and raters, so that the order of the input changes no sum.

    `image_ids` and `rater_ids` are sorted; `images` and `raters` have the position of each rating's image and rater
    there. A rater may rate an image several times, and none has to rate all.
    """

    image_ids: tuple[Any, ...]
    rater_ids: tuple[Any, ...]
    images: Integers
    raters: Integers
    values: Floats

    @classmethod
    def of(cls, rows: Iterable[tuple[Hashable, Hashable, float]]) -> "Ratings":
        """Returns the ratings of rows of an image, a rater and a value."""
        columns = tuple(zip(*rows, strict=True)) or ((), (), ())
        image_ids, images = _positions(columns[0])
        rater_ids, raters = _positions(columns[1])
        values = np.array(columns[2], dtype=float)
        order = np.lexsort((values, raters, images))
        return cls(image_ids, rater_ids, images[order], raters[order], values[order])

    def per_image(self, weights: npt.ArrayLike | None = None) -> Floats:
        """Returns the number of ratings of each image, or the sum of their weights."""
        return np.bincount(self.images, weights, len(self.image_ids)).astype(float)

    def per_rater(self, weights: npt.ArrayLike | None = None) -> Floats:
        """Returns the number of ratings by each rater, or the sum of their weights."""
        return np.bincount(self.raters, weights, len(self.rater_ids)).astype(float)

    def comparable(self, min_images: int) -> "Ratings":
        """Returns the ratings of images that two raters rated, by raters who rated at least `min_images` of these.

        A single rating of an image says nothing about its rater, and to estimate the spread of somebody's few ratings
        would let them decide what the image deserves.
        """
        ratings = self
        while True:
            pairs = np.unique(np.stack([ratings.images, ratings.raters]), axis=1)
            raters_per_image = np.bincount(pairs[0], minlength=len(self.image_ids))
            images_per_rater = np.bincount(
                pairs[1], (raters_per_image[pairs[0]] > 1).astype(float), len(self.rater_ids)
            )
            chosen = (raters_per_image[ratings.images] > 1) & (images_per_rater[ratings.raters] >= min_images)
            if chosen.all():
                return ratings
            ratings = Ratings(
                self.image_ids, self.rater_ids, ratings.images[chosen], ratings.raters[chosen], ratings.values[chosen]
            )

    def compact(self) -> "Ratings":
        """Returns the same ratings without the images and raters that have none."""
        images, image_positions = np.unique(self.images, return_inverse=True)
        raters, rater_positions = np.unique(self.raters, return_inverse=True)
        image_ids = tuple(self.image_ids[position] for position in images)
        rater_ids = tuple(self.rater_ids[position] for position in raters)
        return Ratings(image_ids, rater_ids, image_positions, rater_positions, self.values)


def _positions(column: Iterable[Any]) -> tuple[tuple[Any, ...], Integers]:
    """Returns the different values of a column in their order, and the position of each of its cells among them."""
    cells = list(column)
    values = tuple(sorted(set(cells)))
    positions = {value: position for position, value in enumerate(values)}
    return values, np.array([positions[cell] for cell in cells], dtype=np.int64)
