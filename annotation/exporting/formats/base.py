"""What a format is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from django.utils.functional import Promise

from annotation.rules.types import Definition


class Release(Protocol):
    """Where a format puts its files."""

    def create(self, name: str) -> BinaryIO:
        """A new file of the release, written from its beginning; the release closes it."""
        ...


@dataclass(frozen=True, slots=True)
class Material:
    """What a format is given. `batches` are lines of critique.v1 by the stem of their file, in order.

    `stems` are the names of the splits, or one name for all; each becomes a file even if nothing falls into it.
    `definitions` are the questionnaire versions that were answered, oldest first.
    """

    batches: Iterable[Mapping[str, Sequence[str]]]
    stems: Sequence[str]
    definitions: Sequence[Definition]


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing a release. `write` reads the material once; the same material makes the same bytes."""

    key: str
    title: str | Promise
    description: str | Promise
    write: Callable[[Material, Release], None]
    sample: Callable[[], str]


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
