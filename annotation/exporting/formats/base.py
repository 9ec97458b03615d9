"""What a format is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from django.utils.functional import Promise

from annotation.exporting.critique_json import CritiqueDocument
from annotation.rules.types import Definition

Order = Literal["critique", "image"]


class Release(Protocol):
    """Where a format puts its files."""

    def create(self, name: str) -> BinaryIO:
        """A new file of the release, written from its beginning; the release closes it."""
        ...


class Pictures(Protocol):
    """The pictures of a release: the copies made for viewing, never the originals."""

    def read(self, image: str) -> bytes:
        """The WebP of an image by its id. Raises PictureLost when the storage has lost it."""
        ...


@dataclass(frozen=True, slots=True)
class Material:
    """What a format is given. `batches` are lines of critique.v1 by the stem of their file, in the format's order.

    `stems` are the names of the splits, or one name for all; each becomes a file even if nothing falls into it.
    `versions` are the questionnaires that were answered by their version, oldest first. `card` writes the data card.
    """

    batches: Iterable[Mapping[str, Sequence[str]]]
    stems: Sequence[str]
    versions: Mapping[int, Definition]
    pictures: Pictures
    card: Callable[[Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing a release. `write` reads the material once; the same material makes the same bytes.

    `order` is how the critiques come: by their own ids, or image by image; `flat` lines hold what has no fixed form
    (revisions, marks, viewing) as JSON in a text. `snippet` opens the files in Python.
    `carries_pictures` tells of a format that has them inside; beside the others they can lie as a tar.
    """

    key: str
    title: str | Promise
    description: str | Promise
    write: Callable[[Material, Release], None]
    sample: Callable[[], str]
    snippet: str
    order: Order = "critique"
    flat: bool = False
    carries_pictures: bool = False


def write_files(
    material: Material, release: Release, ending: str, encode: Callable[[Sequence[str]], bytes], head: bytes = b""
) -> None:
    """One file for each stem: `head`, then what `encode` makes of its lines, thousands at a time."""
    files = {stem: release.create(f"{stem}.{ending}") for stem in material.stems}
    for file in files.values():
        file.write(head)
    for batch in material.batches:
        for stem, lines in batch.items():
            files[stem].write(encode(lines))


def picture_name(critique: CritiqueDocument) -> str:
    """Where the picture of a critique lies beside the files: `images/`, its checksum, `.webp`."""
    return f"images/{critique['image']['sha256']}.webp"


def by_image(
    batches: Iterable[Mapping[str, Sequence[str]]], load: Callable[[str], CritiqueDocument]
) -> Iterator[tuple[str, list[CritiqueDocument]]]:
    """The stem and all critiques of each image, from batches that come image by image."""
    stem, held = "", list[CritiqueDocument]()
    for batch in batches:
        for name, lines in batch.items():
            for line in lines:
                critique = load(line)
                if held and held[0]["image"]["id"] != critique["image"]["id"]:
                    yield stem, held
                    held = []
                stem = name
                held.append(critique)
    if held:
        yield stem, held
