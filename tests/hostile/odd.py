"""Unusual but valid images: all are accepted, except those of formats that Loupe rejects."""

import struct
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from tests.hostile.case import ACCEPTED, Case, case, photograph
from tests.imaging import files, profiles
from tests.imaging.tiffs import CFA, FULL, REDUCED, Page, kind, tiff

UNSUPPORTED = "unsupported_format"
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16")


def cases() -> Iterator[Case]:
    for mode in MODES:
        yield case("odd but valid", f"{_file_stem(mode)}.png", _in_mode(mode, "PNG"), ACCEPTED)
    for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "LAB", "I;16", "YCbCr"):
        yield case("odd but valid", f"{_file_stem(mode)}.tif", _in_mode(mode, "TIFF"), ACCEPTED)
    for mode in ("F", "I"):
        yield case("odd but valid", f"{_file_stem(mode)}.tif", _in_mode(mode, "TIFF"), "unsupported_depth")
    for compression in ("packbits", "jpeg", "tiff_lzw", "tiff_adobe_deflate"):
        content = files.encode(photograph(), "TIFF", compression=compression)
        yield case("odd but valid", f"{compression}.tif", content, ACCEPTED)
    yield case("odd but valid", "big.tif", files.encode(photograph(), "TIFF", big_tiff=True), ACCEPTED)
    for mode in ("L", "CMYK", "YCbCr"):
        yield case("odd but valid", f"{_file_stem(mode)}.jpg", _in_mode(mode, "JPEG"), ACCEPTED)
    yield case("odd but valid", "adobe-rgb.jpg", files.jpeg(icc_profile=profiles.adobe_rgb()), ACCEPTED)
    yield case("odd but valid", "progressive.jpg", files.encode(photograph(), "JPEG", progressive=True), ACCEPTED)
    yield case("odd but valid", "restarts.jpg", files.encode(photograph(), "JPEG", restart_marker_blocks=1), ACCEPTED)
    yield case("odd but valid", "lowest-quality.jpg", files.encode(photograph(), "JPEG", quality=1), ACCEPTED)
    yield case("odd but valid", "lossless.webp", files.encode(photograph(), "WEBP", lossless=True), ACCEPTED)
    yield case("odd but valid", "clear.webp", files.encode(photograph().convert("RGBA"), "WEBP"), ACCEPTED)
    yield case("odd but valid", "clear.avif", files.encode(photograph().convert("RGBA"), "AVIF"), ACCEPTED)
    yield case("odd but valid", "clear.gif", files.encode(photograph().convert("P"), "GIF", transparency=3), ACCEPTED)
    yield case("odd but valid", "phone.heic", files.heic, ACCEPTED)
    yield from _sizes()
    yield from _older_pngs()
    yield from _with_directories()


def _sizes() -> Iterator[Case]:
    for width, height in ((32, 32), (32, 20_000), (20_000, 32), (33, 33)):
        content = files.encode(Image.effect_noise((width, height), 40), "PNG")
        yield case("odd but valid", f"{width}-by-{height}.png", content, ACCEPTED)
    for width, height in ((31, 4_000), (4_000, 31), (1, 1), (1, 60_000)):
        content = files.encode(Image.new("RGB", (width, height)), "PNG")
        yield case("odd but valid", f"{width}-by-{height}.png", content, "too_small")


def _older_pngs() -> Iterator[Case]:
    plain = files.encode(photograph(), "PNG", compress_level=0)
    gamma = files.png_chunk(b"gAMA", struct.pack(">I", 1))
    yield case("odd but valid", "gamma.png", plain[:33] + gamma + plain[33:], ACCEPTED)
    unknown = files.png_chunk(b"loUP", b"unknown, and may be left out")
    yield case("odd but valid", "unknown-chunk.png", plain[:33] + unknown + plain[33:], ACCEPTED)


def _with_directories() -> Iterator[Case]:
    small, large = Page(96, 64, tags=kind(REDUCED)), Page(400, 300, tags=kind(FULL))
    yield case("odd but valid", "raw.tif", tiff(replace(small, below=(replace(large, photometric=CFA),))), UNSUPPORTED)
    yield case("odd but valid", "thumbnail-first.tif", tiff(small, large), UNSUPPORTED)
    yield case("odd but valid", "thumbnail-last.tif", tiff(large, small), ACCEPTED)
    yield case("odd but valid", "thumbnail-below.tif", tiff(replace(large, below=(small,))), ACCEPTED)


def _file_stem(mode: str) -> str:
    return f"mode-{mode.replace(';', '-')}"


def _in_mode(mode: str, kind: str) -> bytes:
    image = photograph()
    if mode == "I;16":
        converted = image.convert("I").point(lambda value: value * 257).convert("I;16")
    elif mode == "PA":
        converted = image.convert("P").convert("PA")
    elif mode == "LAB":
        converted = Image.merge("LAB", image.split())
    else:
        converted = image.convert(mode)
    return files.encode(converted.convert("RGBA") if (mode, kind) == ("PA", "PNG") else converted, kind)
