"""Decodes JPEGs and rejects those with damage within their data. Child process only.

libjpeg fills what it cannot decode with grey and only warns, and Pillow drops the warnings. Most JPEGs have one scan:
there, damage shows in how much of it the decoder reads. Those with several scans or with restart markers are decoded by
libvips, which repeats the warnings; it gets bytes from this module and opens no file.
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
RESTART_INTERVAL: Final = 0xDD
# The bits that libjpeg reads ahead of a pixel, in stuffed bytes.
READ_AHEAD: Final = b"\xff\x00" * 8
END_OF_IMAGE: Final = b"\xff\xd9"
TABLES: Final = frozenset({0xC4, 0xC8, 0xCC})
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - TABLES
# Frames coded from top to bottom with Huffman codes. Progressive ones have many scans.
SEQUENTIAL_FRAMES: Final = frozenset({0xC0, 0xC1})
# What ends a scan: a marker that is no stuffed zero, no restart, and no fill byte.
SCAN_END: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
SEGMENT: Final = re.compile(rb"\xff+([^\x00\xff])(..)", re.DOTALL)
# The next segment behind bytes that belong to none. A search for SEGMENT, from each fill byte to the last, would take
# quadratic time.
LATER_SEGMENT: Final = re.compile(rb"\xff([^\x00\xff])(..)", re.DOTALL)
DAMAGE: Final = re.compile(r"Corrupt JPEG data: (?:(\d+) extraneous bytes before marker 0x([0-9a-f]{2}))?")

logging.getLogger("pyvips").setLevel(logging.CRITICAL)  # it logs every strip of an image whose error is raised as well


@dataclass(frozen=True)
class _Layout:
    """Where the coded data of a JPEG begin, whether its header is clean, and where its only scan ends (0: it has more).

    A scan that no marker ends, ends with the file (`is_cut_off`).
    """

    data_start: int
    is_clean: bool
    has_restarts: bool
    scan_end: int
    is_cut_off: bool

    @property
    def tail(self) -> int:
        """The position of the last bytes of the scan, or its end where it has no more bytes than these."""
        tail = self.scan_end - TAIL_BYTES
        return tail if tail > self.data_start else self.scan_end


@dataclass(frozen=True)
class _Decoded:
    size: tuple[int, int]
    bands: int
    pixels: Any


def load_jpeg(image: Image.Image, file: BufferedReader) -> bool:
    """Decodes `image`, opened from `file`, at the scale of its draft; returns False where Pillow has to decode it.

    Raises RejectedImage (`truncated`, `partly_damaged`) when the coded data end early, are left over, or break off.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        layout = _read_layout(content)
        if layout is None:
            return False
        if not layout.scan_end or layout.has_restarts:
            return _load_with_libvips(image, content, layout)
        _load_scan(image, content, layout)
    return True


def _load_scan(image: Any, content: mmap.mmap, layout: _Layout) -> None:
    """Decodes the only scan with Pillow. Raises RejectedImage."""
    image.fp = scan = _ScanFile(content, layout)
    image.load()
    if _is_left_over(content, layout, scan.position):
        raise RejectedImage("partly_damaged")


class _ScanFile:
    """Passes the bytes of a JPEG with one scan to Pillow, the last ones apart. Raises RejectedImage for too few.

    What libjpeg reads ahead follows instead of the end marker, at which it would make up the pixels that are missing.
    """

    def __init__(self, content: mmap.mmap, layout: _Layout) -> None:
        self.content, self.layout = content, layout
        self.position = 0

    def seek(self, position: int) -> None:
        self.position = position

    def read(self, size: int) -> bytes:
        start, tail, end = self.position, self.layout.tail, self.layout.scan_end
        if start < tail:
            self.position = min(start + size, tail)
            return self.content[start : self.position]
        if start > end:
            raise RejectedImage("truncated" if self.layout.is_cut_off else "partly_damaged")
        self.position = end + 1
        return self.content[start:end] + READ_AHEAD


def _is_left_over(content: mmap.mmap, layout: _Layout, position: int) -> bool:
    """Returns whether a decoder that read up to `position` stopped before the last bytes of the scan, unless zeros."""
    return position <= layout.tail < layout.scan_end and any(content[layout.tail : layout.scan_end])


def _load_with_libvips(image: Image.Image, content: mmap.mmap, layout: _Layout) -> bool:
    is_copied = image.mode in SCALABLE_BANDS and image.width * image.height <= MAX_COPIED_PIXELS
    decoded = _decode(content, layout, _draft_scale(image) if is_copied else CHECK_SCALE)
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
    position, is_clean, frame, components, has_restarts = 2, True, 0, 0, False
    for segment in _segments(content):
        is_clean = is_clean and segment.start() == position
        position = _end(segment)
        marker = segment[1][0]
        if marker in FRAMES:
            frame, components = marker, _byte(content, segment.end() + 5)
        has_restarts = has_restarts or marker == RESTART_INTERVAL
        if marker == START_OF_SCAN:
            has_one_scan = frame in SEQUENTIAL_FRAMES and _byte(content, segment.end()) == components
            end, is_cut_off = _scan_end(content, position) if has_one_scan else (0, False)
            return _Layout(position, is_clean, has_restarts, end, is_cut_off)
    return None


def _segments(content: mmap.mmap) -> Iterator[re.Match[bytes]]:
    """Yields the marker and length of each segment of the header."""
    position = 2
    for _ in range(MAX_SEGMENTS):
        segment = SEGMENT.match(content, position) or LATER_SEGMENT.search(content, position)
        if segment is None:
            return
        yield segment
        position = _end(segment)


def _end(segment: re.Match[bytes]) -> int:
    return segment.start(2) + int.from_bytes(segment[2], "big")


def _byte(content: mmap.mmap, position: int) -> int:
    return next(iter(content[position : position + 1]), 0)


def _scan_end(content: mmap.mmap, start: int) -> tuple[int, bool]:
    """Returns the end of a scan without fill bytes, and whether the file ends there without a marker."""
    marker = SCAN_END.search(content, start)
    if marker is None:
        return len(content), True
    end = marker.start()
    while end > start and content[end - 1] == 0xFF:
        end -= 1
    return end, False


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
    if decoded and _is_left_over(content, layout, stream.position):
        raise RejectedImage("partly_damaged")
    damage = DAMAGE.search(messages)
    if damage and not (damage[1] and _is_harmless(content, layout, int(damage[1]), int(damage[2], 16))):
        raise RejectedImage("truncated" if stream.is_cut_off else "partly_damaged")
    return None if messages else decoded


def _take_messages() -> str:
    """Returns the messages of libvips and clears them."""
    return str(pyvips.Error("").detail)


class _Stream:
    """Passes the bytes of a JPEG to libvips, the last ones of its only scan apart.

    It adds the end marker at the end of a file without one (`is_cut_off`): if nothing else is missing, no pixel is.
    """

    def __init__(self, content: mmap.mmap, layout: _Layout) -> None:
        self.content, self.tail = content, layout.tail
        self.position = 0
        self.is_cut_off = False
        self.source = pyvips.SourceCustom()  # has to live as long as libvips reads
        self.source.on_read(self._read)

    def _read(self, size: int) -> bytes:
        end = self.position + size
        data = self.content[self.position : min(end, self.tail) if self.position < self.tail else end]
        if not data and not self.is_cut_off:
            self.is_cut_off, data = True, END_OF_IMAGE
        self.position += len(data)
        return data


def _is_harmless(content: mmap.mmap, layout: _Layout, count: int, marker: int) -> bool:
    """Returns whether `count` bytes before a marker, which belong to no segment, are in the header or are zeros."""
    return not layout.is_clean or content.find(b"\0" * count + bytes((0xFF, marker)), layout.data_start) >= 0
