"""Decodes JPEGs with libvips, which repeats what libjpeg says of damaged data. Child process only.

libjpeg fills what it cannot decode with grey and only warns; Pillow drops the warnings. libvips gets bytes from this
module and opens no file.
"""

import logging
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import Any, Final

import pyvips
from PIL import Image

from annotation.imaging.protocol import RejectedImage

SCALABLE_BANDS: Final = {"L": 1, "RGB": 3}
# Above this, the pixels are not kept twice: libvips checks the file at the smallest scale, and Pillow decodes it.
MAX_COPIED_PIXELS: Final = 30_000_000
CHECK_SCALE: Final = 8
# The last bytes of a scan, which complete pixels need: a decoder that does not read them has lost its position.
TAIL_BYTES: Final = 4
MAX_SEGMENTS: Final = 2_000

START_OF_SCAN: Final = 0xDA
JPEG_LS: Final = 0xF7
END_OF_IMAGE: Final = b"\xff\xd9"
TABLES: Final = frozenset({0xC4, 0xC8, 0xCC})
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - TABLES
# Frames coded from top to bottom, with Huffman or arithmetic codes; the others, progressive ones, have many scans.
SEQUENTIAL_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC9})
# What ends a scan: a marker that is no stuffed zero, no restart, and no fill byte.
SCAN_END: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
SEGMENT: Final = re.compile(rb"\xff+([^\x00\xff])(..)", re.DOTALL)
DAMAGE: Final = re.compile(r"Corrupt JPEG data: (?:(\d+) extraneous bytes before marker 0x([0-9a-f]{2}))?")

logging.getLogger("pyvips").setLevel(logging.CRITICAL)  # it logs every strip of an image whose error is raised as well


@dataclass(frozen=True)
class _Layout:
    """Where the coded data of a JPEG begin, whether its header is clean, and where its only scan ends (0: it has more).

    A scan that no marker ends, ends with the file.
    """

    data_start: int
    is_clean: bool
    scan_end: int


@dataclass(frozen=True)
class _Decoded:
    size: tuple[int, int]
    bands: int
    pixels: Any


def load_jpeg(image: Image.Image, file: BufferedReader) -> bool:
    """Decodes `image`, opened from `file`, at the scale of its draft; returns False where Pillow has to decode it.

    Raises RejectedImage (`truncated`, `partly_damaged`) when the coded data end early, are left over, or break off.
    """
    is_copied = image.mode in SCALABLE_BANDS and image.width * image.height <= MAX_COPIED_PIXELS
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        layout = _read_layout(content)
        decoded = layout and _decode(content, layout, _draft_scale(image) if is_copied else CHECK_SCALE)
    if not decoded or not is_copied or decoded.bands != SCALABLE_BANDS[image.mode]:
        return False
    _set_pixels(image, decoded)
    return True


def unsupported_jpeg(file: BufferedReader) -> str | None:
    """Returns the name of a kind of JPEG that Pillow cannot open, or None for others."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for segment in _segments(content):
            if segment[1][0] == JPEG_LS:
                return "JPEG-LS"
            if segment[1][0] in FRAMES:
                bits = _byte(content, segment.end())
                return f"{bits}-bit JPEG" if 8 < bits <= 16 else None
    return None


def _draft_scale(image: Any) -> int:
    return image.decoderconfig[0] if image.decoderconfig else 1


def _set_pixels(image: Any, decoded: _Decoded) -> None:
    image._size = decoded.size  # libvips leaves out what is less than a whole pixel at the edge of a draft
    image.load_prepare()
    image.frombytes(decoded.pixels)
    image.tile = []  # nothing is left to decode


def _read_layout(content: mmap.mmap) -> _Layout | None:
    """Returns where the coded data are, or None for a file that has none."""
    position, is_clean, frame, components = 2, True, 0, 0
    for segment in _segments(content):
        is_clean = is_clean and segment.start() == position
        position = _end(segment)
        marker = segment[1][0]
        if marker in FRAMES:
            frame, components = marker, _byte(content, segment.end() + 5)
        if marker == START_OF_SCAN:
            has_one_scan = frame in SEQUENTIAL_FRAMES and _byte(content, segment.end()) == components
            return _Layout(position, is_clean, _scan_end(content, position) if has_one_scan else 0)
    return None


def _segments(content: mmap.mmap) -> Iterator[re.Match[bytes]]:
    """Yields the marker and length of each segment of the header."""
    position = 2
    for _ in range(MAX_SEGMENTS):
        segment = SEGMENT.search(content, position)
        if segment is None:
            return
        yield segment
        position = _end(segment)


def _end(segment: re.Match[bytes]) -> int:
    return segment.start(2) + int.from_bytes(segment[2], "big")


def _byte(content: mmap.mmap, position: int) -> int:
    return next(iter(content[position : position + 1]), 0)


def _scan_end(content: mmap.mmap, start: int) -> int:
    marker = SCAN_END.search(content, start)
    return marker.start() if marker else len(content)


def _decode(content: mmap.mmap, layout: _Layout, scale: int) -> _Decoded | None:
    """Returns the decoded pixels, or None for an error that tells of no damage. Raises RejectedImage."""
    stream, decoded = _Stream(content, layout), None
    _take_messages()
    try:
        image = pyvips.Image.jpegload_source(stream.source, shrink=scale, fail_on="warning", access="sequential")
        decoded = _Decoded((image.width, image.height), image.bands, image.write_to_memory())
        messages = _take_messages()  # those of the last strip raise no error
    except pyvips.Error as error:
        messages = error.detail
    if decoded and stream.has_unread_data():
        raise RejectedImage("partly_damaged")
    damage = DAMAGE.search(messages)
    if damage and not (damage[1] and _is_harmless(content, layout, int(damage[1]), int(damage[2], 16))):
        raise RejectedImage("truncated" if stream.is_cut_off else "partly_damaged")
    return None if messages else decoded


def _take_messages() -> str:
    """Returns the messages of libvips and clears them."""
    return str(pyvips.Error("").detail)


class _Stream:
    """Passes the bytes of a JPEG to libvips, and knows whether the last bytes of its only scan were read.

    It adds the end marker at the end of a file without one (`is_cut_off`): if nothing else is missing, no pixel is.
    """

    def __init__(self, content: mmap.mmap, layout: _Layout) -> None:
        self.content, self.scan_end = content, layout.scan_end
        self.tail = max(0, layout.scan_end - TAIL_BYTES)
        self.has_tail = self.tail > layout.data_start
        self.position = 0
        self.is_cut_off = False
        self.source = pyvips.SourceCustom()
        self.source.on_read(self._read)

    def _read(self, size: int) -> bytes:
        end = self.position + size
        data = self.content[self.position : min(end, self.tail) if self.position < self.tail else end]
        if not data and not self.is_cut_off:
            self.is_cut_off, data = True, END_OF_IMAGE
        self.position += len(data)
        return data

    def has_unread_data(self) -> bool:
        """Returns whether the decoder stopped before the last bytes of the scan, unless these are zeros."""
        return self.has_tail and self.position <= self.tail and any(self.content[self.tail : self.scan_end])


def _is_harmless(content: mmap.mmap, layout: _Layout, count: int, marker: int) -> bool:
    """Returns whether `count` bytes before a marker, which belong to no segment, are in the header or are zeros."""
    return not layout.is_clean or content.find(b"\0" * count + bytes((0xFF, marker)), layout.data_start) >= 0
