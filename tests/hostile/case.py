"""One hostile or odd file: its name, how it is made, and what may become of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from tests.imaging import files

# A word that stands in the metadata or behind the pixels of hostile files, and must never be served.
CANARY: Final = b"LOUPE-CANARY-<script>alert(1)</script>"
IN: Final = "accepted"
BROKEN: Final = frozenset({"truncated", "damaged"})
# Whatever a file turns out to be when its bytes are shaken; never a hang, never a dead worker.
SHAKEN: Final = BROKEN | {
    IN,
    "not_an_image",
    "unsupported_format",
    "unsupported_depth",
    "video_not_accepted",
    "too_many_pixels",
    "too_small",
    "too_much_memory",
    "decoder_crashed",
}
KINDS: Final = {
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
    """`expected` are the codes that it may be refused with, `accepted` among them when it may come in.

    A heavy one takes seconds of CPU; only the bench runs it.
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
def photograph(kind: str = "JPEG", longest: int = 400) -> bytes:
    """A real photograph in that format; HEIC is the one that a phone made, for nothing here writes it."""
    if kind == "HEIC":
        return files.heic()
    return files.saved(picture(longest), kind)


@cache
def picture(longest: int = 400) -> Image.Image:
    """The pixels of a real photograph."""
    path = next(iter(sorted((Path(__file__).parents[2] / "config" / "demo" / "photographs").glob("*.jpg"))))
    with Image.open(BytesIO(path.read_bytes())) as opened:
        opened.thumbnail((longest, longest))
        return opened.convert("RGB")
