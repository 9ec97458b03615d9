"""Separates the chunks of a PNG: the decoder gets those of the pixels alone, Loupe reads the others that it needs.

Text and metadata are passed over without inflating them, so that neither their size nor a wrong checksum of theirs
rejects an image whose pixels are whole. Standard library only; runs in the child process.
"""

import io
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, BinaryIO, Final

SIGNATURE_BYTES: Final = 8
HEAD_BYTES: Final = 8
CHECKSUM_BYTES: Final = 4
# What the decoder gets: critical chunks, whose checksums it checks, and these: transparency, orientation, and whether
# the image is animated. Frames after the first are never decoded. The limits are the least and the most bytes of each.
ANCILLARY_BIT: Final = 0x20
KEPT: Final = {b"tRNS": (1, 256), b"eXIf": (8, 32_000_000), b"acTL": (8, 8), b"fcTL": (26, 26)}
# ImageMagick's way of storing EXIF before there was eXIf. It has camera and exposure; its orientation does not count.
EXIF_TEXT: Final = b"Raw profile type exif\0"
TEXT: Final = frozenset({b"tEXt", b"zTXt"})
MAX_EXIF_TEXT_BYTES: Final = 200_000
# The bytes of tRNS by the colour type in IHDR; the types 4 and 6 have an alpha channel and no tRNS.
TRANSPARENCY_BYTES: Final = {0: range(2, 3), 2: range(6, 7), 3: range(1, 257)}
COLOUR: Final = frozenset({b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM"})
MAX_COLOUR_BYTES: Final = 32_000_000


@dataclass(frozen=True)
class PngChunks:
    """A PNG whose chunks are separated: a file for the decoder, and the content of each chunk that states colour."""

    file: BinaryIO
    colour: dict[bytes, bytes] = field(default_factory=dict)
    bit_depth: int = 8


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    start: int
    end: int

    @property
    def is_critical(self) -> bool:
        return not self.kind[0] & ANCILLARY_BIT

    @property
    def content_bytes(self) -> int:
        return self.end - self.start - HEAD_BYTES - CHECKSUM_BYTES


def separate_chunks(file: BinaryIO) -> PngChunks:
    """Returns the chunks of an opened PNG. The decoder's file reads from `file`, which must stay open."""
    parts = [(0, SIGNATURE_BYTES)]
    kept_kinds: set[bytes] = set()
    colour: dict[bytes, bytes] = {}
    bit_depth, colour_type, has_pixels = 8, 0, False
    for chunk in _chunks(file):
        if chunk.kind == b"IHDR":
            bit_depth, colour_type = _read_content(file, chunk)[8:10].ljust(2, b"\0")
        has_pixels = has_pixels or chunk.kind == b"IDAT"
        if chunk.is_critical:
            _append(parts, chunk)
        elif chunk.kind not in kept_kinds and _is_kept(file, chunk, colour_type, has_pixels) and _is_whole(file, chunk):
            _append(parts, chunk)
            kept_kinds.add(chunk.kind)
        elif not has_pixels and chunk.kind in COLOUR.difference(colour) and _is_whole(file, chunk):
            colour[chunk.kind] = _read_content(file, chunk)
    return PngChunks(io.BufferedReader(_Parts(file, parts), 1 << 16), colour, bit_depth)


def inflate(data: bytes, limit: int) -> bytes | None:
    """Returns what `data` inflates to, or None for damaged data and for more than `limit` bytes."""
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(data, limit + 1)
    except zlib.error:
        return None
    return content if inflater.eof and len(content) <= limit else None


def _chunks(file: BinaryIO) -> Iterator[_Chunk]:
    """Yields the chunks to the end of the image or of the file; the last one may be cut off."""
    size, start = file.seek(0, 2), SIGNATURE_BYTES
    while start + HEAD_BYTES <= size:
        file.seek(start)
        length, kind = struct.unpack(">I4s", file.read(HEAD_BYTES))
        chunk = _Chunk(kind, start, start + HEAD_BYTES + length + CHECKSUM_BYTES)
        yield chunk
        if kind == b"IEND":
            return
        start = chunk.end


def _is_kept(file: BinaryIO, chunk: _Chunk, colour_type: int, has_pixels: bool) -> bool:
    if chunk.kind in TEXT:
        return _is_exif(file, chunk)
    if has_pixels and chunk.kind != b"eXIf":
        return False  # it is of a later frame, or in a wrong place
    if chunk.kind == b"tRNS" and chunk.content_bytes not in TRANSPARENCY_BYTES.get(colour_type, ()):
        return False
    minimum, maximum = KEPT.get(chunk.kind, (1, 0))
    return minimum <= chunk.content_bytes <= maximum


def _is_exif(file: BinaryIO, chunk: _Chunk) -> bool:
    """Returns whether a text is EXIF that inflates to a bounded size."""
    if chunk.content_bytes > MAX_EXIF_TEXT_BYTES:
        return False
    content = _read_content(file, chunk)
    if not content.startswith(EXIF_TEXT):
        return False
    # A byte names the compression before the compressed text.
    return chunk.kind == b"tEXt" or inflate(content[len(EXIF_TEXT) + 1 :], MAX_EXIF_TEXT_BYTES) is not None


def _is_whole(file: BinaryIO, chunk: _Chunk) -> bool:
    if chunk.content_bytes > MAX_COLOUR_BYTES:
        return False
    file.seek(chunk.start + 4)
    data = file.read(4 + chunk.content_bytes)
    return len(data) == 4 + chunk.content_bytes and file.read(CHECKSUM_BYTES) == struct.pack(">I", zlib.crc32(data))


def _read_content(file: BinaryIO, chunk: _Chunk) -> bytes:
    file.seek(chunk.start + HEAD_BYTES)
    return file.read(chunk.content_bytes)


def _append(parts: list[tuple[int, int]], chunk: _Chunk) -> None:
    """Adds a chunk to the parts, each a start and an end, and joins it with the part that it follows."""
    if parts[-1][1] == chunk.start:
        parts[-1] = (parts[-1][0], chunk.end)
    else:
        parts.append((chunk.start, chunk.end))


class _Parts(io.RawIOBase):
    """A file that consists of parts of another one."""

    def __init__(self, file: BinaryIO, parts: list[tuple[int, int]]) -> None:
        self._file, self._parts = file, parts
        # The position in this file at which each part ends.
        self._ends = list(accumulate(end - start for start, end in parts))
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._position = max(0, offset + (0, self._position, self._ends[-1])[whence])
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _read(self, size: int) -> bytes:
        """Returns the next bytes of one part, fewer than `size` at its end."""
        index = bisect_right(self._ends, self._position)
        if index == len(self._parts):
            return b""
        remaining = self._ends[index] - self._position
        self._file.seek(self._parts[index][1] - remaining)
        return self._file.read(min(size, remaining))
