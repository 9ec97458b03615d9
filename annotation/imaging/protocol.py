"""What the parent and the child process say to each other. Standard library only: the child imports it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

LENGTH_BYTES: Final = 4
LONGEST_MESSAGE: Final = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a file may be: `pixels` and `file_bytes` at most, its shorter side at least `shortest_side` pixels."""

    pixels: int = 50_000_000
    file_bytes: int = 100_000_000
    shortest_side: int = 32


@dataclass(frozen=True)
class Inspection:
    """What a picture is: size after its EXIF orientation, mode as stored, exposure without place or serial number.

    `fingerprint` is the perceptual hash, known once renditions were made.
    """

    format: str
    width: int
    height: int
    mode: str
    sha256: str
    bytes: int
    animated: bool = False
    fingerprint: int | None = None
    exposure: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rendition:
    """A copy made anew from pixels: sRGB, upright, 8 bit, no metadata. `path` is in the directory asked for."""

    name: str
    path: str
    width: int
    height: int
    bytes: int
    content_type: str


class RefusedImage(Exception):
    """A file that is no picture we take. `code` and `params` become a sentence of `wording.images`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def encode(message: dict[str, Any]) -> bytes:
    """A message with its length before it."""
    body = json.dumps(message).encode()
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def decode(read: Callable[[int], bytes]) -> dict[str, Any] | None:
    """The next message from `read`, which gives exactly the bytes asked for or fewer at the end; None at the end."""
    head = read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    if length > LONGEST_MESSAGE:
        return None
    body = read(length)
    if len(body) < length:
        return None
    message = json.loads(body)
    return message if isinstance(message, dict) else None
