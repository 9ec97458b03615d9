"""Makes ratings of known raters, the same ones every time."""

import random
from collections.abc import Iterator

CORRUPTED = [0, 1, 2, 3, 4]
"""The raters of `corrupted_panel` who rate at random."""


def corrupted_panel(images: int = 79, raters: int = 26, seed: int = 69) -> list[tuple[int, int, int]]:
    """Returns rows of image, rater and rating from 1 to 5, by raters who all rate all images.

    Five raters rate at random. With this seed the classic screening names them, as it does with one seed in ten.
    """
    generator = random.Random(seed)
    qualities = [generator.uniform(1.5, 4.5) for _image in range(images)]
    panel = [(generator.gauss(0, 0.3), generator.uniform(0.4, 0.8)) for _rater in range(raters)]
    return [
        (image, rater, generator.randint(1, 5) if rater in CORRUPTED else _rating(generator, quality + bias, spread))
        for image, quality in enumerate(qualities)
        for rater, (bias, spread) in enumerate(panel)
    ]


def without_some(rows: list[tuple[int, int, int]], seed: int = 1, share: float = 0.3) -> list[tuple[int, int, int]]:
    """Returns the rows without a share of them, chosen at random."""
    generator = random.Random(seed)
    return [row for row in rows if generator.random() >= share]


def sparse_ratings(
    biases: list[float], spreads: list[float], *, images: int, per_image: int, seed: int = 1
) -> Iterator[tuple[int, int, float]]:
    """Yields ratings on a continuous scale by some of the raters for each image."""
    generator = random.Random(seed)
    for image in range(images):
        quality = generator.gauss(3, 1)
        for rater in generator.sample(range(len(biases)), per_image):
            yield image, rater, quality + biases[rater] + generator.gauss(0, spreads[rater])


def units_of(count: int, *, seed: int = 1, sizes: tuple[int, ...] = (1, 2, 3, 4)) -> list[list[int]]:
    """Returns the ratings from 1 to 5 of so many units, of different numbers of ratings."""
    generator = random.Random(seed)
    return [
        [_rating(generator, quality, 0.8) for _rater in range(generator.choice(sizes))]
        for quality in (generator.uniform(1, 5) for _unit in range(count))
    ]


def _rating(generator: random.Random, centre: float, spread: float) -> int:
    return min(5, max(1, round(generator.gauss(centre, spread))))
