"""The archive of a benchmark's images, and its index: where each image begins in it, its size and its checksum."""

import csv
import hashlib
import io
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, Final, NamedTuple, Protocol

from annotation.exporting.encoding.tar import add_file

ARCHIVE_NAME: Final = "images.tar"
INDEX_NAME: Final = "images.csv"
FOLDER: Final = "images"
AddImage = Callable[[str, bytes], None]


class ArchiveOutput(Protocol):
    """Where the archive and its index are written."""

    def create(self, name: str) -> BinaryIO:
        """Returns a new, empty file, which the release closes."""
        ...


class ImageEntry(NamedTuple):
    """One image of the archive: its name, the position of its first byte, its size in bytes, and its checksum."""

    file: str
    offset: int
    bytes: int
    sha256: str


@contextmanager
def image_archive(output: ArchiveOutput) -> Iterator[AddImage]:
    """Yields a function that adds an image with its name; the index is written when the block ends well."""
    entries: list[ImageEntry] = []
    with tarfile.open(fileobj=output.create(ARCHIVE_NAME), mode="w|", format=tarfile.USTAR_FORMAT) as archive:

        def add(file: str, jpeg: bytes) -> None:
            offset = archive.offset + tarfile.BLOCKSIZE  # after the block that has its name
            entries.append(ImageEntry(file, offset, len(jpeg), hashlib.sha256(jpeg).hexdigest()))
            add_file(archive, f"{FOLDER}/{file}", jpeg)

        yield add
    output.create(INDEX_NAME).write(_encode(entries))


def read_index(data: bytes) -> dict[str, ImageEntry]:
    """Returns the images of an archive by name."""
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return {row["file"]: ImageEntry(row["file"], int(row["offset"]), int(row["bytes"]), row["sha256"]) for row in rows}


def index_archive(archive: IO[bytes]) -> dict[str, ImageEntry]:
    """Returns the images of an archive without an index, by name: all of its bytes are read."""
    entries = {}
    with tarfile.open(fileobj=archive, mode="r:") as members:
        for member in members:
            file, content = member.name.removeprefix(f"{FOLDER}/"), members.extractfile(member)
            if content is not None:
                checksum = hashlib.sha256(content.read()).hexdigest()
                entries[file] = ImageEntry(file, member.offset_data, member.size, checksum)
    return entries


def _encode(entries: Iterable[ImageEntry]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ImageEntry._fields)
    writer.writerows(entries)
    return text.getvalue().encode()
