"""The image file directories of a TIFF, read within bounds from a file that may be hostile. Standard library only."""

import struct
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

SUB_DIRECTORIES: Final = 330
# Camera raws have a dozen directories of some hundred entries at most.
MOST_DIRECTORIES: Final = 64
MOST_ENTRIES: Final = 512
MOST_VALUES: Final = 64
# How a value is packed, by its type: BYTE, ASCII, SHORT, LONG, IFD, LONG8, IFD8.
PACKINGS: Final = {1: "B", 2: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}

# Tags to their first values: none of other types, and none that lie outside of the file.
Directory = dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class _Layout:
    """How numbers are packed in a TIFF or BigTIFF: byte order, the count of entries, and an offset."""

    order: str
    count: str
    offset: str

    @property
    def entry(self) -> struct.Struct:
        """Tag, type and count; the value or its offset follows."""
        return struct.Struct(f"{self.order}HH{self.offset}")


def read_directories(file: BinaryIO, tags: Collection[int]) -> Iterator[Directory]:
    """Yields what the directories of a TIFF say under `tags`: of the first one first, of each once, of some at most.

    `tags` has to have SUB_DIRECTORIES for those below others. What cannot be read is left out: the decoder refuses a
    damaged file.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    is_big = head[2:4] in (b"+\0", b"\0+")
    layout = _Layout(order, "Q", "Q") if is_big else _Layout(order, "H", "I")
    waiting = deque(_unpack(layout.order + layout.offset, head[8:] if is_big else head[4:8]))
    known: set[int] = set()
    while waiting and len(known) < MOST_DIRECTORIES:
        offset = waiting.popleft()
        if 0 < offset < size and offset not in known:
            known.add(offset)
            directory, following = _read_directory(file, layout, offset, size, tags)
            yield directory
            waiting.extend((*directory.get(SUB_DIRECTORIES, ()), *following))


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
    entries = _read(file, start, min(counts[0], MOST_ENTRIES) * entry_bytes, size)
    following = _read(file, start + counts[0] * entry_bytes, struct.calcsize(offset_format), size)
    directory: Directory = {}
    for position in range(0, len(entries) - entry_bytes + 1, entry_bytes):
        tag, kind, count = layout.entry.unpack_from(entries, position)
        if tag in tags:
            field = entries[position + layout.entry.size : position + entry_bytes]
            directory[tag] = _read_values(file, layout, kind, min(count, MOST_VALUES), field, size)
    return directory, _unpack(offset_format, following)


def _read_values(file: BinaryIO, layout: _Layout, kind: int, count: int, field: bytes, size: int) -> tuple[int, ...]:
    """Returns the values of an entry, which lie in its own field where they fit and elsewhere in the file if not."""
    if kind not in PACKINGS:
        return ()
    packing = f"{layout.order}{count}{PACKINGS[kind]}"
    length = struct.calcsize(packing)
    if length > len(field):
        field = _read(file, _unpack(layout.order + layout.offset, field)[0], length, size)
    return _unpack(packing, field[:length])


def _read(file: BinaryIO, offset: int, length: int, size: int) -> bytes:
    if offset >= size:
        return b""
    file.seek(offset)
    return file.read(length)


def _unpack(packing: str, data: bytes) -> tuple[int, ...]:
    return struct.unpack(packing, data) if len(data) == struct.calcsize(packing) else ()
