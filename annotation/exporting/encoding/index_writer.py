"""Collects the index of a release while its critiques are written: an entry for each, in parts."""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Final, Self

from annotation.exporting.sql.index_entries import PARTS
from annotation.models import ExportPart

# Of one part, in memory until they are written into the file.
BUFFER_BYTES: Final = 1 << 14


class IndexWriter:
    """Sorts the entries of a release's critiques into parts. A file has most of them: memory does not grow with them.

    It is a context manager, and the file ends with the block.
    """

    def __init__(self) -> None:
        self._buffers = [bytearray() for _number in range(PARTS)]
        self._chunks: list[list[tuple[int, int]]] = [[] for _number in range(PARTS)]  # where in the file, how long

    def __enter__(self) -> Self:
        self._file = TemporaryFile()
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, entries: Iterable[memoryview]) -> None:
        """Adds entries, as `index_entry` makes them."""
        buffers = self._buffers
        for entry in map(bytes, entries):
            buffers[entry[ExportPart.ID_BYTES - 1] % PARTS] += entry
        for number, buffer in enumerate(buffers):
            if len(buffer) >= BUFFER_BYTES:
                self._chunks[number].append((self._file.tell(), len(buffer)))
                self._file.write(buffer)
                buffer.clear()

    def parts(self) -> Iterator[tuple[int, bytes]]:
        """Yields the number and the entries of each part that has some, as `ExportPart` stores them."""
        for number, (chunks, buffer) in enumerate(zip(self._chunks, self._buffers, strict=True)):
            if part := b"".join([*(self._read(*chunk) for chunk in chunks), buffer]):
                yield number, part

    def _read(self, position: int, length: int) -> bytes:
        self._file.seek(position)
        return self._file.read(length)
