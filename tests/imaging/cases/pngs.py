"""Writes PNGs chunk by chunk."""

import struct
import zlib
from collections.abc import Iterable

from tests.imaging.cases.case import BLUE, HEIGHT, RED, WIDTH, Colour, packed
from tests.imaging.files import png_chunk

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
# Left and top of each pass of an interlaced PNG, and its steps to the right and down.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
Pixel = tuple[int, ...]


def png(
    left: Pixel = RED,
    right: Pixel = BLUE,
    kind: int = RGB,
    bits: int = 8,
    chunks: Iterable[bytes] = (),
    chunks_after: Iterable[bytes] = (),
    interlaced: bool = False,
) -> bytes:
    """Returns an image with a left and a right half of one pixel each, with further chunks before and after its own."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, kind, 0, 0, int(interlaced))
    rows = _interlaced_rows(left, right, bits) if interlaced else _rows(left, right, bits)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", header),
            *chunks,
            png_chunk(b"IDAT", zlib.compress(rows)),
            *chunks_after,
            png_chunk(b"IEND", b""),
        )
    )


def transparent(*samples: int) -> bytes:
    return png_chunk(b"tRNS", struct.pack(f">{len(samples)}H", *samples))


def palette(*colours: Colour) -> bytes:
    return png_chunk(b"PLTE", b"".join(bytes(colour) for colour in colours))


def gamma(value: int) -> bytes:
    return png_chunk(b"gAMA", struct.pack(">I", value))


def code_points(primaries: int, transfer: int, matrix: int = 0, full_range: int = 1) -> bytes:
    return png_chunk(b"cICP", bytes([primaries, transfer, matrix, full_range]))


def profile(content: bytes) -> bytes:
    return png_chunk(b"iCCP", b"name\0\0" + zlib.compress(content))


def with_wrong_checksum(chunk: bytes) -> bytes:
    return chunk[:-1] + bytes([chunk[-1] ^ 1])


def _rows(left: Pixel, right: Pixel, bits: int) -> bytes:
    return (b"\0" + packed([*left * (WIDTH // 2), *right * (WIDTH // 2)], bits)) * HEIGHT


def _interlaced_rows(left: Pixel, right: Pixel, bits: int) -> bytes:
    data = b""
    for first_x, first_y, step_x, step_y in PASSES:
        row = [sample for x in range(first_x, WIDTH, step_x) for sample in (left if x < WIDTH // 2 else right)]
        data += (b"\0" + packed(row, bits)) * len(range(first_y, HEIGHT, step_y))
    return data
