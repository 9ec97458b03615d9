"""TIFFs of every depth, polarity, byte order and compression, and with other data beside the pixels."""

import struct
import zlib
from functools import partial

from PIL import Image, TiffImagePlugin

from tests.imaging import files
from tests.imaging.cases.case import (
    HALVES,
    HEIGHT,
    MIDDLE,
    MIDDLE_GREY,
    RAMP,
    RED,
    WIDTH,
    Case,
    halves,
    packed,
    plain,
    ramp,
)
from tests.imaging.cases.colours import DISPLAY_P3, displayed
from tests.imaging.tiffs import RGB, SHORT, Page, tiff

WHITE_IS_ZERO, BLACK_IS_ZERO, CMYK, CIELAB = 0, 1, 5, 8
DEFLATE = 8
NAMES = {WHITE_IS_ZERO: "white-is-zero", BLACK_IS_ZERO: "black-is-zero"}
ORDERS = {"<": "little-endian", ">": "big-endian"}


def raster(
    photometric: int, bits: list[int], row: bytes, order: str = "<", compression: int = 1, extra: int = -1
) -> bytes:
    pixels = row * HEIGHT
    tags = {258: (SHORT, bits), 277: (SHORT, [len(bits)]), 259: (SHORT, [compression])}
    if extra >= 0:
        tags[338] = (SHORT, [extra])
    stored = zlib.compress(pixels) if compression == DEFLATE else pixels
    return tiff(Page(WIDTH, HEIGHT, photometric, tags=tags, content=stored), order=order)


def samples(values: list[int], bits: int, order: str = "<") -> bytes:
    return struct.pack(f"{order}{len(values)}H", *values) if bits == 16 else packed(values, bits)


def grey(bits: int, photometric: int, order: str = "<", compression: int = 1) -> bytes:
    """Returns RAMP in grey samples."""
    row = ramp(bits)
    if photometric == WHITE_IS_ZERO:
        row = [(1 << bits) - 1 - value for value in row]
    return raster(photometric, [bits], samples(row, bits, order), order, compression)


def one_colour(photometric: int, bits: int, pixel: list[int], order: str = "<", **options: int) -> bytes:
    return raster(photometric, [bits] * len(pixel), samples(pixel * WIDTH, bits, order), order, **options)


GREYS = {
    f"grey of {bits} bits, {NAMES[photometric]}, {ORDERS[order]}": Case(
        partial(grey, bits, photometric, order),
        # Few bits have few greys: only the ends of the ramp are black and white.
        RAMP if bits >= 8 else {(0.01, 0.5): (0, 0, 0), (0.99, 0.5): (255, 255, 255)},
    )
    for bits in (1, 2, 4, 8, 12, 16)
    for photometric in NAMES
    for order in ORDERS
}
DEFLATED_GREYS = {
    f"grey of {bits} bits, {NAMES[photometric]}, {ORDERS[order]}, deflated": Case(
        partial(grey, bits, photometric, order, DEFLATE), RAMP
    )
    for bits in (12, 16)
    for photometric in NAMES
    for order in ORDERS
}
DEEP_RED = [value * 257 for value in RED]
COLOURS = {
    **{
        f"RGB of 16 bits, {ORDERS[order]}": Case(partial(one_colour, RGB, 16, DEEP_RED, order), {MIDDLE: RED})
        for order in ORDERS
    },
    "RGB of 16 bits, deflated": Case(partial(one_colour, RGB, 16, DEEP_RED, compression=DEFLATE), {MIDDLE: RED}),
    "RGB of 16 bits, transparent": Case(partial(one_colour, RGB, 16, [*DEEP_RED, 0], extra=2), {MIDDLE: MIDDLE_GREY}),
    "RGB of 16 bits, opaque": Case(partial(one_colour, RGB, 16, [*DEEP_RED, 65_535], extra=2), {MIDDLE: RED}),
    "CMYK of 16 bits": Case(partial(one_colour, CMYK, 16, [0, 51_400, 51_400, 0]), {MIDDLE: (255, 55, 55)}),
    # L* 53.3, a* 60, b* 40 of D50 by the formulas of CIELab and sRGB.
    "CIELab of 8 bits": Case(partial(one_colour, CIELAB, 8, [136, 60, 40]), {MIDDLE: (224, 70, 63)}),
    "CIELab of 16 bits": Case(
        partial(one_colour, CIELAB, 16, [32_767, 10_240, 0]), codes=("ok", "unsupported_depth", "unsupported_format")
    ),
    "CMYK with alpha": Case(
        partial(one_colour, CMYK, 8, [0, 200, 200, 0, 255], extra=2), codes=("ok", "unsupported_format")
    ),
    "zstd": Case(lambda: files.encode(halves(), "TIFF", compression="zstd"), HALVES),
}


def with_tags(image: Image.Image, tags: dict[int, object], **options: object) -> bytes:
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.items():
        directory[tag] = value
    return files.encode(image, "TIFF", tiffinfo=directory, **options)


P3_TAGS = {318: DISPLAY_P3.white, 319: (*DISPLAY_P3.red, *DISPLAY_P3.green, *DISPLAY_P3.blue)}
LINEAR_TABLE = tuple(value * 257 for value in range(256))
TAGS = {
    "primaries of Display P3": Case(lambda: with_tags(plain((234, 51, 35)), P3_TAGS), {MIDDLE: (255, 0, 0)}),
    "a linear transfer function": Case(
        lambda: with_tags(plain((55, 55, 55)), {301: LINEAR_TABLE * 3}), {MIDDLE: displayed((55, 55, 55), 1.0)}
    ),
    "primaries that are absurd": Case(lambda: with_tags(plain(RED), {318: (0.0, 0.0), 319: (0.1,) * 6}), {MIDDLE: RED}),
    "a description of 3 MB": Case(lambda: with_tags(halves(), {270: "a layer was moved; " * 160_000}), HALVES),
    "XMP of 3 MB that tells an orientation": Case(
        lambda: with_tags(halves(), {700: b'<x tiff:Orientation="6"/>' + b" " * 3_000_000}), HALVES
    ),
}
REJECTED = {
    f"{bits} bits a channel, {len(pixel)} channels": Case(
        partial(one_colour, RGB if len(pixel) == 3 else BLACK_IS_ZERO, bits, pixel), codes=("unsupported_depth",)
    )
    for bits, pixel in ((10, [512]), (14, [8192]), (6, [32]), (4, [8, 8, 8]), (10, [512] * 3), (12, [2048] * 3))
}

CASES = {f"TIFF: {name}": case for name, case in (GREYS | DEFLATED_GREYS | COLOURS | TAGS | REJECTED).items()}
