"""Byte ranges of a file (RFC 9110 §14): one range, suffix ranges, If-Range. Several ranges at once get the whole file.

Written out because django-ranged-response, the one library for it, reads the whole file to learn its size.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ONE_RANGE: Final = re.compile(r"bytes=\s*([0-9]{0,20})\s*-\s*([0-9]{0,20})\s*", re.IGNORECASE | re.ASCII)
CHUNK_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Range:
    """`length` bytes from `start` on."""

    start: int
    length: int

    def content_range(self, size: int) -> str:
        """The header that says which part of `size` bytes this is."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


class Unsatisfiable(Exception):
    """The file has no byte of the range."""


def parse_range(headers: Mapping[str, str], size: int, etag: str) -> Range | None:
    """Returns the requested part, or None for the whole file: without a Range, with one that cannot be parsed, or when
    If-Range names another file. Raises Unsatisfiable."""
    match = _ONE_RANGE.fullmatch(headers.get("Range", ""))
    if match is None or match.groups() == ("", "") or headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < start:
            return None
    if start >= stop:
        raise Unsatisfiable
    return Range(start, stop - start)


def read_range(path: Path, part: Range) -> Iterator[bytes]:
    """Yields the bytes of the part, chunk by chunk."""
    with path.open("rb") as file:
        file.seek(part.start)
        remaining = part.length
        while remaining > 0 and (chunk := file.read(min(CHUNK_BYTES, remaining))):
            remaining -= len(chunk)
            yield chunk
