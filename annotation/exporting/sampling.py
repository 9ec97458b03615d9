"""A bounded sample of a project's images, from which a preview estimates what would take long to count.

Each image of a batch has a position, found by an index: positions are drawn, not ids, so that no image is more likely
than another and the sample costs the same in a project of any size. Whole images are drawn, with all of their
critiques, because what is asked of images needs all of them. A position that no image has any more counts as nothing.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import floor, log10
from random import Random
from typing import Final, NamedTuple

# Of the batches that the filter names, or of all; and of the others, which are only counted as left out.
MOST_IMAGES: Final = 1_000
MOST_OTHERS: Final = 250
LEAST_IMAGES: Final = 100
# Critiques that are read if every image has as many as it may want.
MOST_CRITIQUES: Final = 5_000
# An estimate never has more significant digits.
DIGITS: Final = 3


class BatchSize(NamedTuple):
    """A batch with its last position, and how many critiques its images want."""

    id: str
    last_position: int
    critiques_per_image: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the images that was sampled by itself: `drawn` positions out of `positions`."""

    drawn: int
    positions: int

    @property
    def weight(self) -> float:
        """How many positions each drawn one stands for; 1 where all were drawn."""
        return self.positions / self.drawn


@dataclass(frozen=True, slots=True)
class Sample:
    """Drawn positions: `batches`, `positions` and `numbers` (of the stratum) are three columns of one table."""

    batches: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    strata: list[Stratum] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every position was drawn, so that nothing is estimated."""
        return all(stratum.weight == 1 for stratum in self.strata)


def draw_sample(sizes: Sequence[BatchSize], chosen: Collection[str] = ()) -> Sample:
    """Draws positions from the batches, more of them from the `chosen` ones if any are named.

    They are spread evenly over the batches in their order and drawn by chance within each step, always the same ones
    for the same sizes: an estimate changes only with the data.
    """
    first = [size for size in sizes if not chosen or size.id in chosen]
    others = [size for size in sizes if chosen and size.id not in chosen]
    sample, random = Sample(), Random(0)  # noqa: S311 - nobody gains from guessing it
    for part, most in ((first, MOST_IMAGES), (others, MOST_OTHERS)):
        total = sum(size.last_position for size in part)
        if total:
            drawn = min(total, most, _affordable(part))
            _draw(sample, part, Stratum(drawn, total), random)
    return sample


def _affordable(sizes: Sequence[BatchSize]) -> int:
    return max(MOST_CRITIQUES // max(size.critiques_per_image for size in sizes), LEAST_IMAGES)


def _draw(sample: Sample, sizes: Sequence[BatchSize], stratum: Stratum, random: Random) -> None:
    ends = list(accumulate(size.last_position for size in sizes))
    for place in _places(stratum, random):
        nth = bisect_right(ends, place)
        sample.batches.append(sizes[nth].id)
        sample.positions.append(1 + place - (ends[nth - 1] if nth else 0))
        sample.numbers.append(len(sample.strata))
    sample.strata.append(stratum)


def _places(stratum: Stratum, random: Random) -> Iterator[int]:
    """One number by chance in each of `drawn` steps from 0 to `positions`."""
    for nth in range(stratum.drawn):
        start = nth * stratum.positions // stratum.drawn
        end = (nth + 1) * stratum.positions // stratum.drawn
        yield start + int(random.random() * (end - start))


@dataclass(slots=True)
class Sums:
    """A number summed over the images of each stratum, with its squares, from which its error follows."""

    strata: Sequence[Stratum]
    numbers: list[int] = field(default_factory=list)
    squares: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers, self.squares = [0] * len(self.strata), [0] * len(self.strata)

    def add(self, stratum: int, number: int, squares: int) -> None:
        """Adds the sum over some images of a stratum, and the sum of the squares."""
        self.numbers[stratum] += number
        self.squares[stratum] += squares

    def estimate(self) -> int:
        """The number over all images, rounded to the digit that its standard error leaves certain."""
        estimate, variance, is_sampled = 0.0, 0.0, False
        for stratum, number, squares in zip(self.strata, self.numbers, self.squares, strict=True):
            estimate += stratum.weight * number
            if stratum.weight > 1 and number:
                is_sampled = True
                variance += stratum.weight**2 * max(squares - number**2 / stratum.drawn, 0)
        return _rounded(estimate, variance**0.5) if is_sampled else round(estimate)


def _rounded(estimate: float, error: float) -> int:
    unit: int = 10 ** max(floor(log10(max(error, 1))), floor(log10(estimate)) - DIGITS + 1, 0)
    return round(estimate / unit) * unit
