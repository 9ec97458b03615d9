"""The messages between the parent and the child process. Standard library only: the child imports it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

LENGTH_BYTES: Final = 4
MAX_MESSAGE_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Limits:
    """The limits of an accepted file: `pixels` and `file_bytes` at most, `shortest_side` pixels at least."""

    pixels: int = 50_000_000
    file_bytes: int = 100_000_000
    shortest_side: int = 32


@dataclass(frozen=True)
class Inspection:
    """An image's properties: size after EXIF orientation, mode as stored, exposure without location or serial number.

    `fingerprint` is the perceptual hash; it is None until renditions are made.
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
    """A copy re-encoded from pixels: sRGB, upright, 8 bit, without metadata."""

    name: str
    path: str
    width: int
    height: int
    bytes: int
    content_type: str


class RejectedImage(Exception):
    """The file is not an accepted image. `wording.images` has the sentence for `code` and `params`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def encode(message: dict[str, Any]) -> bytes:
    """Returns a message as JSON, preceded by its length."""
    body = json.dumps(message).encode()
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def decode(read: Callable[[int], bytes]) -> dict[str, Any] | None:
    """Returns the next message, or None at the end. `read` returns the requested number of bytes, fewer at the end."""
    head = read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    if length > MAX_MESSAGE_BYTES:
        return None
    body = read(length)
    if len(body) < length:
        return None
    message = json.loads(body)
    return message if isinstance(message, dict) else None
