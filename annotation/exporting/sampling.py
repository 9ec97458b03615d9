"""Draws a bounded sample of a project's images, from which a preview estimates counts that would take long.

Each image of a batch has a position, found by an index. Positions are drawn, not ids, so that every image is equally
likely and the sample costs the same in a project of any size. Whole images are drawn, with all of their critiques,
because conditions on images need all of them. A position without an image counts as nothing.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import floor, log10
from random import Random
from typing import Final, NamedTuple

# Images of the batches that the filter names, or of all; and of the others, which are only counted as excluded.
MAX_IMAGES: Final = 1_000
MAX_OTHER_IMAGES: Final = 250
MIN_IMAGES: Final = 100
# Critiques that are read if every image has as many as its batch requires.
MAX_CRITIQUES: Final = 5_000
# The most significant digits of an estimate.
MAX_DIGITS: Final = 3


class BatchSize(NamedTuple):
    """A batch, its last position, and the critiques that each of its images requires."""

    id: str
    last_position: int
    critiques_per_image: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the images that is sampled separately: `drawn` positions out of `positions`."""

    drawn: int
    positions: int

    @property
    def weight(self) -> float:
        """The number of positions that each drawn one represents; 1 if all were drawn."""
        return self.positions / self.drawn


@dataclass(frozen=True, slots=True)
class Sample:
    """Drawn positions, as the columns of a table: `batches`, `positions` and `stratum_numbers`."""

    batches: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    stratum_numbers: list[int] = field(default_factory=list)
    strata: list[Stratum] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every position was drawn, so that nothing is estimated."""
        return all(stratum.weight == 1 for stratum in self.strata)


def draw_sample(sizes: Sequence[BatchSize], filtered_batches: Collection[str] = ()) -> Sample:
    """Draws positions from all batches, and more of them from those that the filter names, if any.

    They are spread evenly over the batches in their order and drawn at random within each step. The same sizes make the
    same sample, so that an estimate changes only with the data.
    """
    included = [size for size in sizes if not filtered_batches or size.id in filtered_batches]
    excluded = [size for size in sizes if filtered_batches and size.id not in filtered_batches]
    sample, random = Sample(), Random(0)  # noqa: S311 - not a secret
    for part, limit in ((included, MAX_IMAGES), (excluded, MAX_OTHER_IMAGES)):
        total = sum(size.last_position for size in part)
        if total:
            drawn = min(total, limit, _affordable_images(part))
            _draw(sample, part, Stratum(drawn, total), random)
    return sample


def _affordable_images(sizes: Sequence[BatchSize]) -> int:
    return max(MAX_CRITIQUES // max(size.critiques_per_image for size in sizes), MIN_IMAGES)


def _draw(sample: Sample, sizes: Sequence[BatchSize], stratum: Stratum, random: Random) -> None:
    ends = list(accumulate(size.last_position for size in sizes))
    for offset in _offsets(stratum, random):
        index = bisect_right(ends, offset)
        sample.batches.append(sizes[index].id)
        sample.positions.append(1 + offset - (ends[index - 1] if index else 0))
        sample.stratum_numbers.append(len(sample.strata))
    sample.strata.append(stratum)


def _offsets(stratum: Stratum, random: Random) -> Iterator[int]:
    """Yields one random number in each of `drawn` steps from 0 to `positions`."""
    for step in range(stratum.drawn):
        start = step * stratum.positions // stratum.drawn
        end = (step + 1) * stratum.positions // stratum.drawn
        yield start + int(random.random() * (end - start))


@dataclass(slots=True)
class StratifiedSum:
    """The sum of a number over the images of each stratum, and that of its squares, from which its error follows."""

    strata: Sequence[Stratum]
    sums: list[int] = field(default_factory=list)
    squares: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sums, self.squares = [0] * len(self.strata), [0] * len(self.strata)

    def add(self, stratum: int, number: int, squares: int) -> None:
        """Adds the sum over some images of a stratum, and the sum of the squares."""
        self.sums[stratum] += number
        self.squares[stratum] += squares

    def estimate(self) -> int:
        """Returns the sum over all images, rounded to the digit that its standard error leaves certain."""
        estimate, variance, is_sampled = 0.0, 0.0, False
        for stratum, number, squares in zip(self.strata, self.sums, self.squares, strict=True):
            estimate += stratum.weight * number
            if stratum.weight > 1 and number:
                is_sampled = True
                variance += stratum.weight**2 * max(squares - number**2 / stratum.drawn, 0)
        return _rounded(estimate, variance**0.5) if is_sampled else round(estimate)


def _rounded(estimate: float, error: float) -> int:
    unit: int = 10 ** max(floor(log10(max(error, 1))), floor(log10(estimate)) - MAX_DIGITS + 1, 0)
    return round(estimate / unit) * unit
