"""Reads the coded colour (nclx) of the primary image of a HEIF file, AVIF among them. Standard library only.

Reads a bounded number of bytes, also of a hostile file.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

MAX_BOXES: Final = 4096
MAX_ASSOCIATION_BYTES: Final = 1 << 20
# Type, start and end of a box's content.
Box = tuple[bytes, int, int]


def read_nclx(file: BinaryIO) -> tuple[int, int] | None:
    """Returns ColourPrimaries and TransferCharacteristics (ITU-T H.273) of the primary image, or None."""
    try:
        return _read_nclx(file)
    except (struct.error, KeyError, IndexError):  # damaged boxes: the decoder decides whether the pixels are
        return None


def _read_nclx(file: BinaryIO) -> tuple[int, int] | None:
    top = _by_type(_boxes(file, 0, file.seek(0, 2)))
    meta = _by_type(_boxes(file, *_full_box(top[b"meta"])))
    primary = _read_primary_item(file, meta[b"pitm"])
    properties = _by_type(_boxes(file, *meta[b"iprp"][1:]))
    containers = list(_boxes(file, *properties[b"ipco"][1:]))
    for index in _associations(_read(file, properties[b"ipma"], MAX_ASSOCIATION_BYTES), primary):
        if index == 0:
            continue  # stands for no property
        container = containers[index - 1]
        colour = _read(file, container, 8)
        if container[0] == b"colr" and colour[:4] == b"nclx":
            primaries, transfer = struct.unpack(">HH", colour[4:])
            return primaries, transfer
    return None


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    for _ in range(MAX_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,), head = struct.unpack(">Q", file.read(8)), 16
        box_end = end if size == 0 else start + size
        if not start + head <= box_end <= end:
            return
        yield kind, start + head, box_end
        start = box_end


def _by_type(boxes: Iterator[Box]) -> dict[bytes, Box]:
    """Returns boxes by their type; the first of several."""
    return {box[0]: box for box in reversed(list(boxes))}


def _full_box(box: Box) -> tuple[int, int]:
    """Returns start and end of the content after version and flags."""
    return box[1] + 4, box[2]


def _read(file: BinaryIO, box: Box, limit: int) -> bytes:
    file.seek(box[1])
    return file.read(min(box[2] - box[1], limit))


def _read_primary_item(file: BinaryIO, box: Box) -> int:
    data = _read(file, box, 8)
    return int.from_bytes(data[4:6] if data[0] == 0 else data[4:8], "big")


def _associations(data: bytes, item: int) -> Iterator[int]:
    """Yields the numbers, counted from 1, of an item's properties: the content of the box `ipma`."""
    id_bytes, index_bytes = 2 if data[0] == 0 else 4, 2 if data[3] & 1 else 1
    position = 8
    for _ in range(int.from_bytes(data[4:8], "big")):
        item_id = int.from_bytes(data[position : position + id_bytes], "big")
        count = data[position + id_bytes]
        position += id_bytes + 1
        indices = data[position : position + count * index_bytes]
        position += len(indices)
        if item_id == item:
            for start in range(0, len(indices), index_bytes):
                # The highest bit says whether a reader must understand the property.
                number = int.from_bytes(indices[start : start + index_bytes], "big")
                yield number & (0x7FFF if index_bytes == 2 else 0x7F)
