"""Defines what a format of benchmarks is, what it gets and where it writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from django.utils.functional import Promise

from annotation.evaluating.items import LETTERS, Item

SPLITS: Final = ("dev", "test")
GRADE_NAME: Final = "AesA1"
"""AesBench's own name of the criterion AesA in its files."""


class BenchmarkOutput(Protocol):
    """Where a format writes its files."""

    def create(self, name: str, *, private: bool = False) -> BinaryIO:
        """Returns a new, empty file; `private` if it holds a key of a test item. The release closes it."""
        ...

    def add_rows(self, name: str, count: int) -> None:
        """Adds to the number of rows of a file, which the manifest states."""
        ...


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """An item, and the figures of its cross-checks: `n` checks or graders, and how many of them were `right`."""

    item: Item
    people: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImageItems:
    """The items of one image, and the image as JPEG. All items of an image are in one split."""

    file: str
    jpeg: bytes
    items: Sequence[PublishedItem]

    @property
    def split(self) -> str:
        return self.items[0].item.split

    def multiple_choices(self) -> list[Item]:
        """Returns the items that have options."""
        return [published.item for published in self.items if published.item.options]


class BenchmarkWriter(Protocol):
    """Writes the files of one format, image by image, in memory that does not grow."""

    def add(self, image: ImageItems) -> None:
        """Writes the items of one image. A key of a test item goes into a private file only."""
        ...

    def close(self) -> None:
        """Completes the files."""
        ...


@dataclass(frozen=True, slots=True)
class BenchmarkTitle:
    """The name of the benchmark, and one of letters, digits and _ for files and tasks; the splits that have items."""

    name: str
    slug: str
    version: int
    splits: tuple[str, ...] = SPLITS


@dataclass(frozen=True, slots=True)
class BenchmarkFormat:
    """A format of benchmarks, as the modules of this package declare them.

    `open` returns a writer, which writes the same bytes for the same items. `snippet` is code that reads the files.
    Without `has_reasons`, it has multiple choices alone.
    """

    key: str
    title: str | Promise
    description: str | Promise
    open: Callable[[BenchmarkOutput, BenchmarkTitle], BenchmarkWriter]
    snippet: str
    needs_one_per_image: bool = False
    has_reasons: bool = True


def lettered(options: Sequence[str]) -> str:
    """Returns options as AesBench shows them: one a line, each with its letter."""
    return "\n".join(f"{letter}) {' '.join(option.split())}" for letter, option in zip(LETTERS, options, strict=False))
