"""A hostile or odd file: its name, how it is made, and the results that are allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from tests.imaging import files

# A text in the metadata or after the pixels of hostile files, which must never be served.
CANARY: Final = b"LOUPE-CANARY-<script>alert(1)</script>"
ACCEPTED: Final = "accepted"
BROKEN: Final = frozenset({"truncated", "damaged", "partly_damaged"})
# The results for a file with arbitrary bytes changed.
CORRUPTED: Final = BROKEN | {
    ACCEPTED,
    "not_an_image",
    "unsupported_format",
    "unsupported_depth",
    "video_not_accepted",
    "too_many_pixels",
    "too_small",
    "too_much_memory",
    "decoder_crashed",
}
EXTENSIONS: Final = {
    "JPEG": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "AVIF": "avif",
    "TIFF": "tif",
    "GIF": "gif",
    "HEIC": "heic",
}


@dataclass(frozen=True)
class Case:
    """A file and its allowed results: codes of rejections, and `accepted` where it may be accepted.

    A `heavy` case takes seconds of CPU time; only the bench runs it.
    """

    family: str
    name: str
    make: Callable[[], bytes]
    expected: frozenset[str]
    heavy: bool = False


def case(family: str, name: str, make: Callable[[], bytes] | bytes, *expected: str, heavy: bool = False) -> Case:
    content = (lambda: make) if isinstance(make, bytes) else make
    return Case(family, name, content, frozenset(expected), heavy)


@cache
def encoded_photograph(kind: str = "JPEG", max_side: int = 400) -> bytes:
    """Returns a photograph in a format; for HEIC, which Pillow cannot write, a stored file of a phone."""
    if kind == "HEIC":
        return files.heic()
    return files.encode(photograph(max_side), kind)


@cache
def photograph(max_side: int = 400) -> Image.Image:
    """Returns the pixels of a photograph."""
    path = next(iter(sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))))
    with Image.open(BytesIO(path.read_bytes())) as image:
        image.thumbnail((max_side, max_side))
        return image.convert("RGB")
