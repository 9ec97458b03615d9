"""Files that are rejected by their kind: raws, and other formats under an image's name."""

import struct

from PIL import Image

from tests.imaging import files
from tests.imaging.cases.case import SIZE, Case, halves
from tests.imaging.tiffs import CFA, FULL, REDUCED, SHORT, YCBCR, Page, kind, make, tiff

UNSUPPORTED = ("unsupported_format",)
SENSOR = Page(
    400,
    300,
    CFA,
    tags=kind(FULL) | {258: (SHORT, [16]), 33421: (SHORT, [2, 2]), 33422: (1, [0, 1, 1, 2])},
    content=struct.pack("<H", 3000) * (400 * 300),
)
THUMBNAIL = Page(*SIZE, tags=kind(REDUCED) | make("ACME") | {50706: (1, [1, 4, 0, 0])}, below=(SENSOR,))


def raw_of_one_jpeg() -> bytes:
    jpeg = files.encode(halves().resize((160, 96)), "JPEG")
    return tiff(
        Page(160, 96, YCBCR, tags={258: (SHORT, [8, 8, 8]), 259: (SHORT, [6]), 277: (SHORT, [3])}, content=jpeg)
    )


CASES = {
    "a DNG": Case(lambda: tiff(THUMBNAIL), codes=UNSUPPORTED),
    "a TIFF whose only image is a JPEG": Case(raw_of_one_jpeg, size=(160, 96), codes=("ok", "unsupported_format")),
    "an Olympus raw": Case(lambda: b"IIRO\x08\0\0\0" + b"\0" * 200, codes=UNSUPPORTED),
    "an SVG": Case(
        lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        codes=("svg_not_accepted",),
    ),
    "a page": Case(lambda: b"<!doctype html><script>1</script>", codes=("html_not_accepted",)),
    "a JPEG XL": Case(lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 200, codes=UNSUPPORTED),
    "a BMP": Case(lambda: files.encode(Image.new("RGB", (64, 64)), "BMP"), codes=UNSUPPORTED),
    "an icon": Case(
        lambda: files.encode(Image.new("RGB", (64, 64)), "ICO"), codes=("unsupported_format", "not_an_image")
    ),
    "a HEIF sequence": Case(lambda: b"\0\0\0\x18ftyphevc\0\0\0\0hevcmif1" + b"\0" * 100, codes=UNSUPPORTED),
    "a JPEG in HEIF": Case(lambda: b"\0\0\0\x18ftypjpeg\0\0\0\0jpegmif1" + b"\0" * 100, codes=UNSUPPORTED),
}
