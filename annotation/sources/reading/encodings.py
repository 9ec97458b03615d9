"""Decodes manifests and lists: by their byte order mark, as UTF-8, or by the encoding under which they are plausible.

Spreadsheets write the encoding of the computer's language unless they are told otherwise, and do not say which.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from annotation.imaging.format_detection import SPREADSHEET
from annotation.sources.notices import Notice
from annotation.sources.reading.encoding_guesses import DISPLAY_NAMES, guess_encodings
from annotation.sources.rejections import RejectedSource

# The mark of UTF-32 in little-endian order begins with that of UTF-16.
BYTE_ORDER_MARKS: Final = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\0\0": "utf-32-le",
    b"\0\0\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\x84\x31\x95\x33": "gb18030",
}
# How the ASCII characters of a first line look in UTF-16 and UTF-32, the longer units first.
WIDE_ENCODINGS: Final = {
    "utf-32-le": re.compile(rb"(?:[\t\r\n -~]\0\0\0){3}"),
    "utf-32-be": re.compile(rb"(?:\0\0\0[\t\r\n -~]){3}"),
    "utf-16-le": re.compile(rb"(?:..)*?(?:[\t\r\n -~]\0){3}", re.DOTALL),
    "utf-16-be": re.compile(rb"(?:..)*?(?:\0[\t\r\n -~]){3}", re.DOTALL),
}
FIRST_BYTES: Final = 1_000
ASCII: Final = bytes(range(0x80))
OTHER_KINDS: Final = (b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
# `surrogateescape` keeps each undecodable byte of a text as one of these.
UNDECODABLE: Final = re.compile("[\udc80-\udcff]")
CONTROL_CHARACTERS: Final = re.compile(rb"[\0-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True)
class DecodedText:
    """A text, notices about its encoding, and whether some of its bytes could not be decoded (see UNDECODABLE)."""

    text: str
    notices: list[Notice] = field(default_factory=list)
    is_damaged: bool = False


def decode(content: bytes) -> DecodedText:
    """Returns the text of a manifest or list, without its byte order mark and without what marks the end of a file.

    Raises RejectedSource for a spreadsheet, for content that is no text, and for text of an unknown encoding.
    """
    _check_kind(content)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _decode_as(encoding, content[len(mark) :])
    for encoding, pattern in WIDE_ENCODINGS.items():
        if b"\0" in content[:FIRST_BYTES] and pattern.match(content[:FIRST_BYTES]):
            return _decode_as(encoding, content)
    try:
        return DecodedText(_without_end(content.decode("utf-8")))
    except UnicodeDecodeError:
        return _decode_unmarked(content)


def _check_kind(content: bytes) -> None:
    if SPREADSHEET.match(content):
        raise RejectedSource("spreadsheet_as_manifest")
    if content.startswith(OTHER_KINDS):
        raise RejectedSource("manifest_not_text")


def _decode_as(encoding: str, content: bytes) -> DecodedText:
    """Decodes a text of a known encoding; what cannot be decoded is marked."""
    try:
        return DecodedText(_without_end(content.decode(encoding)))
    except UnicodeDecodeError:
        if not encoding.startswith(("utf-16", "utf-32")):
            return DecodedText(_without_end(content.decode(encoding, "surrogateescape")), is_damaged=True)
    # Of UTF-16 and UTF-32, whole units are marked.
    text = content.decode(encoding, "replace").replace("\ufffd", "\udcff")
    if 2 * text.count("\udcff") > len(text):
        raise RejectedSource("manifest_not_text")
    return DecodedText(_without_end(text), is_damaged=True)


def _decode_unmarked(content: bytes) -> DecodedText:
    """Decodes a text that is not all UTF-8: damaged UTF-8, or the most plausible of the other encodings."""
    if CONTROL_CHARACTERS.search(content[:FIRST_BYTES]):
        raise RejectedSource("manifest_not_text")
    text = content.decode("utf-8", "surrogateescape")
    undecodable = len(text) - len(UNDECODABLE.sub("", text))
    if len(content.translate(None, ASCII)) > 3 * undecodable:  # most bytes beyond ASCII form characters of UTF-8
        return DecodedText(_without_end(text), is_damaged=True)
    encodings = guess_encodings(content)
    if not encodings:
        raise RejectedSource("manifest_not_utf8")
    text = content.decode(encodings[0], "surrogateescape")
    names = [DISPLAY_NAMES[encoding] for encoding in encodings]
    code = "encoding_ambiguous" if names[1:] else "encoding_guessed"
    notice = Notice(code, {"encoding": names[0], "others": ", ".join(names[1:])})
    return DecodedText(_without_end(text), [notice], UNDECODABLE.search(text) is not None)


def _without_end(text: str) -> str:
    """Returns a text without marks of its beginning and end: a second U+FEFF, Ctrl+Z and NUL of old systems."""
    return text.lstrip("\ufeff").rstrip("\x1a\0")
