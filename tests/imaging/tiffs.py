"""Writes TIFF and BigTIFF files in either byte order: a chain of directories, each with others below it."""

import struct
from dataclasses import dataclass, field

ASCII, SHORT, LONG, LONG8 = 2, 3, 4, 16
CODES = {1: "B", ASCII: "B", SHORT: "H", LONG: "I", LONG8: "Q"}
RGB, YCBCR, CFA, LINEAR_RAW = 2, 6, 32803, 34892
FULL, REDUCED, PAGE = 0, 1, 2


@dataclass(frozen=True)
class Page:
    """A directory: an uncompressed image, further tags {tag: (type, values)}, and those below it.

    The image is of one colour, or has `content` as its pixels.
    """

    width: int
    height: int
    photometric: int = RGB
    colour: int = 200
    tags: dict[int, tuple[int, bytes | list[int]]] = field(default_factory=dict)
    below: tuple["Page", ...] = ()
    content: bytes = b""

    @property
    def pixels(self) -> bytes:
        samples = 3 if self.photometric == RGB else 1
        return self.content or bytes([self.colour]) * (self.width * self.height * samples)

    def entries(self, offset: int) -> dict[int, tuple[int, bytes | list[int]]]:
        bits, samples = ([8, 8, 8], 3) if self.photometric == RGB else ([8], 1)
        return {
            256: (LONG, [self.width]),
            257: (LONG, [self.height]),
            258: (SHORT, bits),
            259: (SHORT, [1]),
            262: (SHORT, [self.photometric]),
            273: (LONG, [offset]),
            277: (SHORT, [samples]),
            278: (LONG, [self.height]),
            279: (LONG, [len(self.pixels)]),
            **self.tags,
        }


def kind(value: int) -> dict[int, tuple[int, bytes | list[int]]]:
    """Returns the tag NewSubfileType."""
    return {254: (LONG, [value])}


def make(name: str) -> dict[int, tuple[int, bytes | list[int]]]:
    return {271: (ASCII, name.encode() + b"\0")}


def tiff(*pages: Page, order: str = "<", big: bool = False, front: bytes = b"") -> bytes:
    """Returns a TIFF of these pages. `front` follows directly after the header."""
    return _Writer(order, big, front).write(pages)


class _Writer:
    def __init__(self, order: str, big: bool, front: bytes) -> None:
        self.order, self.offset, self.count = order, "Q" if big else "I", "Q" if big else "H"
        head = struct.pack(f"{order}HHH", 43, 8, 0) if big else struct.pack(f"{order}H", 42)
        self.content = bytearray((b"II" if order == "<" else b"MM") + head)
        self.first = len(self.content)
        self.content += self.pack(self.offset, 0) + front

    def pack(self, code: str, *values: int) -> bytes:
        return struct.pack(f"{self.order}{len(values)}{code}", *values)

    def write(self, pages: tuple[Page, ...]) -> bytes:
        link = self.first
        for page in pages:
            directory, next_link = self.write_page(page)
            self.link(link, directory)
            link = next_link
        return bytes(self.content)

    def link(self, position: int, offset: int) -> None:
        packed = self.pack(self.offset, offset)
        self.content[position : position + len(packed)] = packed

    def write_page(self, page: Page) -> tuple[int, int]:
        """Returns the offset of the directory, and the position at which the offset of the next one is written."""
        below = [self.write_page(inner)[0] for inner in page.below]
        pixels = len(self.content)
        self.content += page.pixels
        entries = page.entries(pixels)
        if below:
            entries[330] = (LONG8 if self.offset == "Q" else LONG, below)
        packed = [self.entry(tag, *entry) for tag, entry in sorted(entries.items())]
        directory = len(self.content)
        self.content += self.pack(self.count, len(packed)) + b"".join(packed) + self.pack(self.offset, 0)
        return directory, len(self.content) - struct.calcsize(f"={self.offset}")

    def entry(self, tag: int, code: int, values: bytes | list[int]) -> bytes:
        data = self.pack(CODES[code], *values)
        size = struct.calcsize(f"={self.offset}")
        if len(data) > size:
            position = len(self.content)
            self.content += data
            data = self.pack(self.offset, position)
        return self.pack("H", tag, code) + self.pack(self.offset, len(values)) + data.ljust(size, b"\0")
