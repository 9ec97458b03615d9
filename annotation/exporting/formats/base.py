"""What a format is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from django.utils.functional import Promise

from annotation.exporting.documents import CritiqueDocument
from annotation.rules.types import Definition


class Release(Protocol):
    """Where a format puts its files."""

    def create(self, name: str) -> BinaryIO:
        """A new file of the release, written from its beginning; the release closes it."""
        ...


@dataclass(frozen=True, slots=True)
class Material:
    """What a format is given: batches of (stem of the file, document) in order, and what is known beforehand.

    `stems` are the names of the splits, or one name for all; each becomes a file even if nothing falls into it.
    """

    batches: Iterable[list[tuple[str, CritiqueDocument]]]
    stems: Sequence[str]
    definitions: Sequence[Definition] = field(default=())


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing a release. `write` reads the material once; the same material makes the same bytes."""

    key: str
    title: str | Promise
    description: str | Promise
    write: Callable[[Material, Release], None]
    sample: Callable[[], str]


def write_lines(
    material: Material, release: Release, ending: str, encode: Callable[[CritiqueDocument], bytes], head: bytes = b""
) -> None:
    """One file for each stem: `head`, then what `encode` makes of each document."""
    files = {stem: release.create(f"{stem}.{ending}") for stem in material.stems}
    for file in files.values():
        file.write(head)
    for stem, encoded in _encoded(material, encode):
        files[stem].write(encoded)


def _encoded(material: Material, encode: Callable[[CritiqueDocument], bytes]) -> Iterator[tuple[str, bytes]]:
    """What each batch adds to each stem's file, joined: one call of `write` for thousands of documents."""
    for batch in material.batches:
        parts: dict[str, list[bytes]] = {}
        for stem, document in batch:
            parts.setdefault(stem, []).append(encode(document))
        for stem, lines in parts.items():
            yield stem, b"".join(lines)
