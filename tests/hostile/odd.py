"""Odd but honest pictures: all of them should come in, save those that we say we do not take."""

import struct
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from tests.hostile.case import IN, Case, case, picture
from tests.imaging import files, profiles
from tests.imaging.tiffs import CFA, FULL, REDUCED, Page, kind, tiff

NOT_TAKEN = "unsupported_format"
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16")


def cases() -> Iterator[Case]:
    for mode in MODES:
        yield case("odd but honest", f"{_said(mode)}.png", _in_mode(mode, "PNG"), IN)
    for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "LAB", "I;16", "YCbCr"):
        yield case("odd but honest", f"{_said(mode)}.tif", _in_mode(mode, "TIFF"), IN)
    for mode in ("F", "I"):
        yield case("odd but honest", f"{_said(mode)}.tif", _in_mode(mode, "TIFF"), "unsupported_depth")
    for compression in ("packbits", "jpeg", "tiff_lzw", "tiff_adobe_deflate"):
        content = files.saved(picture(), "TIFF", compression=compression)
        yield case("odd but honest", f"{compression}.tif", content, IN)
    yield case("odd but honest", "big.tif", files.saved(picture(), "TIFF", big_tiff=True), IN)
    for mode in ("L", "CMYK", "YCbCr"):
        yield case("odd but honest", f"{_said(mode)}.jpg", _in_mode(mode, "JPEG"), IN)
    yield case("odd but honest", "adobe-rgb.jpg", files.jpeg(icc_profile=profiles.adobe_rgb()), IN)
    yield case("odd but honest", "progressive.jpg", files.saved(picture(), "JPEG", progressive=True), IN)
    yield case("odd but honest", "restarts.jpg", files.saved(picture(), "JPEG", restart_marker_blocks=1), IN)
    yield case("odd but honest", "lowest-quality.jpg", files.saved(picture(), "JPEG", quality=1), IN)
    yield case("odd but honest", "lossless.webp", files.saved(picture(), "WEBP", lossless=True), IN)
    yield case("odd but honest", "clear.webp", files.saved(picture().convert("RGBA"), "WEBP"), IN)
    yield case("odd but honest", "clear.avif", files.saved(picture().convert("RGBA"), "AVIF"), IN)
    yield case("odd but honest", "clear.gif", files.saved(picture().convert("P"), "GIF", transparency=3), IN)
    yield case("odd but honest", "phone.heic", files.heic, IN)
    yield from _sizes()
    yield from _older_pngs()
    yield from _with_directories()


def _sizes() -> Iterator[Case]:
    for width, height in ((32, 32), (32, 20_000), (20_000, 32), (33, 33)):
        content = files.saved(Image.effect_noise((width, height), 40), "PNG")
        yield case("odd but honest", f"{width}-by-{height}.png", content, IN)
    for width, height in ((31, 4_000), (4_000, 31), (1, 1), (1, 60_000)):
        content = files.saved(Image.new("RGB", (width, height)), "PNG")
        yield case("odd but honest", f"{width}-by-{height}.png", content, "too_small")


def _older_pngs() -> Iterator[Case]:
    plain = files.saved(picture(), "PNG", compress_level=0)
    gamma = files.png_chunk(b"gAMA", struct.pack(">I", 1))
    yield case("odd but honest", "gamma.png", plain[:33] + gamma + plain[33:], IN)
    unknown = files.png_chunk(b"loUP", b"unknown, and may be left out")
    yield case("odd but honest", "unknown-chunk.png", plain[:33] + unknown + plain[33:], IN)


def _with_directories() -> Iterator[Case]:
    small, large = Page(96, 64, tags=kind(REDUCED)), Page(400, 300, tags=kind(FULL))
    yield case("odd but honest", "raw.tif", tiff(replace(small, below=(replace(large, photometric=CFA),))), NOT_TAKEN)
    yield case("odd but honest", "thumbnail-first.tif", tiff(small, large), NOT_TAKEN)
    yield case("odd but honest", "thumbnail-last.tif", tiff(large, small), IN)
    yield case("odd but honest", "thumbnail-below.tif", tiff(replace(large, below=(small,))), IN)


def _said(mode: str) -> str:
    return f"mode-{mode.replace(';', '-')}"


def _in_mode(mode: str, kind: str) -> bytes:
    base = picture()
    if mode == "I;16":
        turned = base.convert("I").point(lambda value: value * 257).convert("I;16")
    elif mode == "PA":
        turned = base.convert("P").convert("PA")
    elif mode == "LAB":
        turned = Image.merge("LAB", base.split())
    else:
        turned = base.convert(mode)
    return files.saved(turned.convert("RGBA") if (mode, kind) == ("PA", "PNG") else turned, kind)
