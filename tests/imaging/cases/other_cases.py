"""JPEG, WebP, AVIF and GIF: inks, orientation, metadata of any size, and endings."""

import struct
from functools import partial

from PIL import Image

from tests.imaging import files
from tests.imaging.cases.case import BLUE, HALVES, LOSSY, MIDDLE, MIDDLE_GREY, RED, RIGHT, SIZE, Case, halves, plain

XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"
XMP_ORIENTATION = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
UPRIGHT = {(0.5, 0.2): RED, (0.5, 0.8): BLUE}
QUALITY = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"quality": 95}, "AVIF": {"quality": 95}}


def encoded(kind: str, **options: object) -> bytes:
    return files.encode(halves(), kind, **QUALITY.get(kind, {}), **options)


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg_with(*segments: bytes) -> bytes:
    content = encoded("JPEG")
    return content[:2] + b"".join(segments) + content[2:]


def inks(*values: int) -> bytes:
    return files.encode(Image.new("CMYK", SIZE, values), "JPEG", quality=95)


def without_adobe_marker(content: bytes) -> bytes:
    position = content.index(b"\xff\xee")
    return content[:position] + content[position + 2 + int.from_bytes(content[position + 2 : position + 4], "big") :]


def turned(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(kind, exif=exif.tobytes())


def adobe_rgb_by_exif() -> bytes:
    """Returns what cameras write that are set to Adobe RGB: no profile, no colour space, and the index R03."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 65_535
    exif.get_ifd(0xA005)[1] = "R03"
    return encoded("JPEG", exif=exif.tobytes())


def half_of_a_jpeg() -> bytes:
    return files.encode(Image.effect_noise((200, 200), 90).convert("RGB"), "JPEG")[:9000]


JPEG = {
    "without an end": Case(lambda: encoded("JPEG")[:-2], HALVES, within=LOSSY, codes=("ok", "truncated")),
    "zeros after the end": Case(lambda: encoded("JPEG") + b"\0" * 4096, HALVES, within=LOSSY),
    "half of it": Case(half_of_a_jpeg, codes=("truncated",)),
    "inks with Adobe's marker": Case(lambda: inks(0, 200, 200, 0), {MIDDLE: (255, 55, 55)}, within=LOSSY),
    # Stored as 0, 200, 200, 0 and, as in browsers, taken as inverted all the same.
    "inks without Adobe's marker": Case(
        lambda: without_adobe_marker(inks(255, 55, 55, 255)), {MIDDLE: (0, 0, 0)}, within=LOSSY
    ),
    "Adobe RGB by EXIF alone, which browsers ignore": Case(adobe_rgb_by_exif, HALVES, within=LOSSY),
    "an orientation in XMP alone": Case(
        lambda: jpeg_with(segment(0xE1, XMP_NAME + XMP_ORIENTATION)), HALVES, within=LOSSY
    ),
    "XMP of 3 MB in parts": Case(
        lambda: jpeg_with(*[segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"x" * 65_000)] * 46),
        HALVES,
        within=LOSSY,
    ),
    "comments of 3 MB": Case(lambda: jpeg_with(*[segment(0xFE, b"x" * 65_000)] * 46), HALVES, within=LOSSY),
}
ORIENTATIONS = {
    f"EXIF's orientation in {kind}": Case(partial(turned, kind), UPRIGHT, (64, 96), LOSSY)
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")
}
XMP = {
    **{
        f"an orientation in XMP alone in {kind}": Case(
            partial(encoded, kind, xmp=XMP_ORIENTATION), HALVES, within=LOSSY
        )
        for kind in ("WEBP", "AVIF")
    },
    **{
        f"XMP of 3 MB in {kind}": Case(partial(encoded, kind, xmp=b"x" * 3_000_000), HALVES, within=LOSSY)
        for kind in ("WEBP", "AVIF")
    },
}
COLOURS = (RED, (40, 200, 40))
FRAMES = [plain(colour) for colour in COLOURS]


def halves_with_alpha() -> Image.Image:
    image = halves().convert("RGBA")
    image.paste((*RED, 0), (0, 0, SIZE[0] // 2, SIZE[1]))
    return image


MORE_FORMATS = {
    **{
        f"alpha in {kind}": Case(
            partial(files.encode, halves_with_alpha(), kind, **QUALITY.get(kind, {})),
            {(0.2, 0.5): MIDDLE_GREY, RIGHT: BLUE},
            within=LOSSY,
        )
        for kind in ("PNG", "WEBP", "AVIF", "TIFF", "GIF")
    },
    "an animated WebP": Case(
        lambda: files.encode(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:], lossless=True), {MIDDLE: RED}
    ),
}

CASES = {f"JPEG: {name}": case for name, case in JPEG.items()} | ORIENTATIONS | XMP | MORE_FORMATS
