"""Reads the image file directories of a TIFF, within bounds, from a file that may be hostile. Standard library only."""

import struct
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

SUB_DIRECTORIES: Final = 330
# Camera raws have a dozen directories of some hundred entries at most.
MAX_DIRECTORIES: Final = 64
MAX_ENTRIES: Final = 512
MAX_VALUES: Final = 64
# struct's formats by type: BYTE, ASCII, SHORT, LONG, IFD, LONG8, IFD8.
TYPE_FORMATS: Final = {1: "B", 2: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}

# The first values of each tag, without values of other types and those outside of the file.
Directory = dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class _Layout:
    """The number formats of a TIFF or BigTIFF: byte order, the count of entries, and an offset."""

    order: str
    count: str
    offset: str

    @property
    def entry(self) -> struct.Struct:
        """Tag, type and count; the value or its offset follows."""
        return struct.Struct(f"{self.order}HH{self.offset}")


def read_directories(file: BinaryIO, tags: Collection[int]) -> Iterator[Directory]:
    """Yields the values of `tags` in each directory of a TIFF, the first one first, MAX_DIRECTORIES at most.

    `tags` must include SUB_DIRECTORIES for the directories below others. Leaves out what cannot be read: the decoder
    rejects a damaged file.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    is_big = head[2:4] in (b"+\0", b"\0+")
    layout = _Layout(order, "Q", "Q") if is_big else _Layout(order, "H", "I")
    pending = deque(_unpack(layout.order + layout.offset, head[8:] if is_big else head[4:8]))
    visited: set[int] = set()
    while pending and len(visited) < MAX_DIRECTORIES:
        offset = pending.popleft()
        if 0 < offset < size and offset not in visited:
            visited.add(offset)
            directory, next_offsets = _read_directory(file, layout, offset, size, tags)
            yield directory
            pending.extend((*directory.get(SUB_DIRECTORIES, ()), *next_offsets))


def _read_directory(
    file: BinaryIO, layout: _Layout, offset: int, size: int, tags: Collection[int]
) -> tuple[Directory, tuple[int, ...]]:
    """Returns a directory and the offset of the next one in the chain, if there is one."""
    count_format, offset_format = layout.order + layout.count, layout.order + layout.offset
    entry_bytes = layout.entry.size + struct.calcsize(offset_format)
    counts = _unpack(count_format, _read(file, offset, struct.calcsize(count_format), size))
    if not counts:
        return {}, ()
    start = offset + struct.calcsize(count_format)
    entries = _read(file, start, min(counts[0], MAX_ENTRIES) * entry_bytes, size)
    next_offset = _read(file, start + counts[0] * entry_bytes, struct.calcsize(offset_format), size)
    directory: Directory = {}
    for position in range(0, len(entries) - entry_bytes + 1, entry_bytes):
        tag, kind, count = layout.entry.unpack_from(entries, position)
        if tag in tags:
            field = entries[position + layout.entry.size : position + entry_bytes]
            directory[tag] = _read_values(file, layout, kind, min(count, MAX_VALUES), field, size)
    return directory, _unpack(offset_format, next_offset)


def _read_values(file: BinaryIO, layout: _Layout, kind: int, count: int, field: bytes, size: int) -> tuple[int, ...]:
    """Returns the values of an entry: from its own field where they fit, else from the offset in that field."""
    if kind not in TYPE_FORMATS:
        return ()
    value_format = f"{layout.order}{count}{TYPE_FORMATS[kind]}"
    length = struct.calcsize(value_format)
    if length > len(field):
        field = _read(file, _unpack(layout.order + layout.offset, field)[0], length, size)
    return _unpack(value_format, field[:length])


def _read(file: BinaryIO, offset: int, length: int, size: int) -> bytes:
    if offset >= size:
        return b""
    file.seek(offset)
    return file.read(length)


def _unpack(value_format: str, data: bytes) -> tuple[int, ...]:
    return struct.unpack(value_format, data) if len(data) == struct.calcsize(value_format) else ()
