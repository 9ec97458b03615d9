"""PNGs: transparency of every depth, and chunks that neither the pixels nor the colours need."""

import struct
import zlib
from functools import partial

from PIL import Image

from tests.imaging import files
from tests.imaging.cases.case import BLUE, HALVES, LEFT, MIDDLE_GREY, RED, RIGHT, Case, halves
from tests.imaging.cases.pngs import (
    GREY,
    GREY_ALPHA,
    PALETTE,
    RGB,
    RGB_ALPHA,
    palette,
    png,
    transparent,
    with_wrong_checksum,
)
from tests.imaging.files import png_chunk

DEEP_RED, DEEP_BLUE = tuple(value * 257 for value in RED), tuple(value * 257 for value in BLUE)
NEXT_TO_DEEP_RED = (DEEP_RED[0], DEEP_RED[1], DEEP_RED[2] + 1)


def small_grey(bits: int) -> bytes:
    """Returns an image with a light grey left half, which is transparent, and a black right half."""
    value = (1 << bits) - 2
    return png((value,), (0,), GREY, bits, [transparent(value)])


LEFT_TRANSPARENT = {LEFT: MIDDLE_GREY, RIGHT: BLUE}
TRANSPARENT = {
    **{
        f"transparent grey of {bits} bits": Case(partial(small_grey, bits), {LEFT: MIDDLE_GREY, RIGHT: (0, 0, 0)})
        for bits in (2, 4, 8, 16)
    },
    "transparent white of 1 bit": Case(
        lambda: png((1,), (0,), GREY, 1, [transparent(1)]), {LEFT: MIDDLE_GREY, RIGHT: (0, 0, 0)}
    ),
    "transparent black of 1 bit": Case(
        lambda: png((1,), (0,), GREY, 1, [transparent(0)]), {LEFT: (255, 255, 255), RIGHT: MIDDLE_GREY}
    ),
    "another transparent grey of 4 bits": Case(
        lambda: png((12,), (3,), GREY, 4, [transparent(5)]), {LEFT: (204, 204, 204), RIGHT: (51, 51, 51)}
    ),
    "a transparent grey whose unused bits are set": Case(
        lambda: png((12,), (3,), GREY, 4, [transparent(0xFFFC)]), {LEFT: MIDDLE_GREY, RIGHT: (51, 51, 51)}
    ),
    "transparent RGB": Case(lambda: png(chunks=[transparent(*RED)]), LEFT_TRANSPARENT),
    "transparent RGB of 16 bits": Case(
        lambda: png(DEEP_RED, DEEP_BLUE, RGB, 16, [transparent(*DEEP_RED)]), LEFT_TRANSPARENT
    ),
    "transparent RGB of 16 bits, interlaced": Case(
        lambda: png(DEEP_RED, DEEP_BLUE, RGB, 16, [transparent(*DEEP_RED)], interlaced=True), LEFT_TRANSPARENT
    ),
    "a neighbour of the transparent colour of 16 bits": Case(
        lambda: png(DEEP_RED, DEEP_BLUE, RGB, 16, [transparent(*NEXT_TO_DEEP_RED)]), HALVES
    ),
    "a neighbour of the transparent grey of 16 bits": Case(
        lambda: png((40_000,), (8_224,), GREY, 16, [transparent(40_001)]),
        {LEFT: (156, 156, 156), RIGHT: (32, 32, 32)},
    ),
    "a palette with a transparent colour": Case(
        lambda: png((0,), (1,), PALETTE, 2, [palette(RED, BLUE), png_chunk(b"tRNS", b"\0")]), LEFT_TRANSPARENT
    ),
    "RGB with alpha of 16 bits": Case(
        lambda: png((*DEEP_RED, 0), (*DEEP_BLUE, 65_535), RGB_ALPHA, 16), LEFT_TRANSPARENT
    ),
    "grey with alpha of 16 bits": Case(
        lambda: png((51_400, 0), (8_224, 65_535), GREY_ALPHA, 16), {LEFT: MIDDLE_GREY, RIGHT: (32, 32, 32)}
    ),
    "half transparent grey of 16 bits": Case(
        lambda: png((51_400, 32_896), (8_224, 65_535), GREY_ALPHA, 16), {LEFT: (160, 160, 160), RIGHT: (32, 32, 32)}
    ),
    "transparency with a wrong checksum": Case(lambda: png(chunks=[with_wrong_checksum(transparent(*RED))]), HALVES),
    "transparency of a wrong length": Case(lambda: png(chunks=[transparent(*RED[:2])]), HALVES),
    "transparency beside an alpha channel": Case(
        lambda: png((*RED, 255), (*BLUE, 255), RGB_ALPHA, 8, [transparent(*RED)]), HALVES
    ),
}

WORDS = b"<history>" + b"a layer was moved; " * 90_000
BOMB = zlib.compress(b"\0" * 30_000_000)
PASSED_OVER = {
    "text of 1.7 MB": png_chunk(b"tEXt", b"history\0" + WORDS),
    "compressed text of 1.7 MB": png_chunk(b"zTXt", b"workflow\0\0" + zlib.compress(WORDS)),
    "compressed XMP of 1.7 MB": png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(WORDS)),
    "XMP that tells an orientation": png_chunk(b"iTXt", b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="6"/>'),
    "text that is a bomb": png_chunk(b"zTXt", b"bomb\0\0" + BOMB),
    "text that cannot be inflated": png_chunk(b"zTXt", b"broken\0\0not zlib"),
    "text without an end of its name": png_chunk(b"iTXt", b"endless"),
    "text in no encoding": png_chunk(b"tEXt", b"\xff\xfe\0\xff"),
    "text with a wrong checksum": with_wrong_checksum(png_chunk(b"tEXt", b"comment\0hello")),
    "density with a wrong checksum": with_wrong_checksum(png_chunk(b"pHYs", b"\0\0\x0b\x13\0\0\x0b\x13\1")),
    "density of a wrong length": png_chunk(b"pHYs", b"\1"),
    "a private chunk of 2 MB": png_chunk(b"prVt", b"\1" * 2_000_000),
    "EXIF with a wrong checksum": with_wrong_checksum(
        png_chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0")
    ),
    "a profile that is a bomb": png_chunk(b"iCCP", b"bomb\0\0" + BOMB),
    "a profile that cannot be inflated": png_chunk(b"iCCP", b"x\0\0not zlib"),
    "a profile that is cut off": png_chunk(b"iCCP", b"x\0\0" + zlib.compress(WORDS)[:500]),
    "a profile without a name": png_chunk(b"iCCP", b"x"),
    "an animation of no frame": png_chunk(b"acTL", b"\0" * 8),
    "an animation that is cut off": png_chunk(b"acTL", b"\0\0"),
}
BESIDE = {
    **{f"{name} before the pixels": Case(partial(png, chunks=[chunk]), HALVES) for name, chunk in PASSED_OVER.items()},
    **{
        f"{name} after the pixels": Case(partial(png, chunks_after=[chunk]), HALVES)
        for name, chunk in PASSED_OVER.items()
    },
}


def animated(**options: object) -> bytes:
    frames = [Image.new("RGB", (96, 64), colour) for colour in (RED, (40, 200, 40))]
    return files.encode(halves(), "PNG", save_all=True, append_images=frames, **options)


def exif_text(exif: bytes) -> bytes:
    """Returns EXIF as ImageMagick writes it into a PNG's text."""
    lines = f"\nexif\n{len(exif):8}\n{exif.hex()}\n".encode()
    return png_chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(lines))


def exif_bytes(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = orientation, "EOS 5D"
    return exif.tobytes()


def exif_chunk(orientation: int) -> bytes:
    return png_chunk(b"eXIf", exif_bytes(orientation).removeprefix(b"Exif\0\0"))


WHOLE = {
    "an orientation in EXIF as text": Case(lambda: png(chunks=[exif_text(exif_bytes(6))]), HALVES),
    "an orientation after the pixels": Case(
        lambda: png(chunks_after=[exif_chunk(6)]),
        {(0.5, 0.2): RED, (0.5, 0.8): BLUE},
        (64, 96),
    ),
    "without an end": Case(lambda: png()[:-12], HALVES, codes=("ok", "truncated")),
    "an animation": Case(animated, HALVES),
    "an animation whose first image is no frame": Case(partial(animated, default_image=True)),
    "a panorama": Case(lambda: files.encode(Image.new("RGB", (6000, 40), RED), "PNG"), {LEFT: RED}, (2048, 14)),
}
HEADER = struct.pack(">IIBBBBB", 96, 64, 8, 2, 0, 0, 0)
DAMAGED = {
    "cut off in its pixels": Case(lambda: png()[:70], codes=("truncated",)),
    "cut off in its header": Case(lambda: png()[:20], codes=("truncated", "damaged")),
    "without pixels": Case(
        lambda: png()[:33] + png_chunk(b"tEXt", b"a\0b") + png_chunk(b"IEND", b""), codes=("truncated", "damaged")
    ),
    "a header with a wrong checksum": Case(
        lambda: png().replace(png_chunk(b"IHDR", HEADER), with_wrong_checksum(png_chunk(b"IHDR", HEADER))),
        codes=("damaged",),
    ),
    "a chunk longer than the file": Case(lambda: png(chunks=[b"\x7f\xff\xff\xfftEXt"]), codes=("truncated", "damaged")),
}

CASES = {f"PNG: {name}": case for name, case in (TRANSPARENT | BESIDE | WHOLE | DAMAGED).items()}
