"""Detects a file's format by its first bytes, never by its name. Standard library only."""

import re
from typing import Final

HEAD_BYTES: Final = 4096

# Pillow's names of the accepted formats, by the first bytes of the file.
ACCEPTED_FORMATS: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("WEBP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("AVIF", re.compile(rb".{4}ftypavi[fs]", re.DOTALL)),
    # The major brand may also be a general one, with avif among the compatible brands.
    ("AVIF", re.compile(rb".{4}ftypmi[fa][1f].{4}(?:.{4}){0,8}?avi[fs]", re.DOTALL)),
    # HEIC: images coded with HEVC; a general major brand counts when an HEVC one is among the compatible brands.
    ("HEIF", re.compile(rb".{4}ftyphei[cxms]", re.DOTALL)),
    ("HEIF", re.compile(rb".{4}ftypmi[fa][1f].{4}(?:.{4}){0,8}?hei[cxms]", re.DOTALL)),
    ("TIFF", re.compile(rb"II[*+]\x00|MM\x00[*+]")),
    ("GIF", re.compile(rb"GIF8[79]a")),
)

# Excel before 2007, and the zips of office programs by the name of their first file.
SPREADSHEET: Final = re.compile(
    rb"\xd0\xcf\x11\xe0|PK\x03\x04.{26}"
    rb"(?:\[Content_Types\]\.xml|_rels/|docProps/|xl/|Index/|mimetypeapplication/vnd\.oasis)",
    re.DOTALL,
)

# Well-known formats that are rejected, with the code of the rejection and the name that people know.
REJECTED_FORMATS: Final[tuple[tuple[str, str, re.Pattern[bytes]], ...]] = (
    ("unsupported_format", "HEIF", re.compile(rb".{4}ftyp(?:hei|hev|mif|msf)", re.DOTALL)),
    ("unsupported_format", "JPEG 2000", re.compile(rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51")),
    ("unsupported_format", "JPEG XL", re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL ")),
    ("unsupported_format", "Photoshop", re.compile(rb"8BPS")),
    ("unsupported_format", "BMP", re.compile(rb"BM.{4}\x00\x00\x00\x00", re.DOTALL)),
    ("unsupported_format", "PostScript", re.compile(rb"%!PS|\xc5\xd0\xd3\xc6")),
    ("video_not_accepted", "", re.compile(rb".{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}AVI ", re.DOTALL)),
    ("pdf_not_accepted", "", re.compile(rb".{0,1024}%PDF-", re.DOTALL)),
    ("spreadsheet_not_accepted", "", SPREADSHEET),
    ("archive_not_accepted", "", re.compile(rb"PK\x03\x04|PK\x05\x06|\x1f\x8b|Rar!|7z\xbc\xaf\x27\x1c|BZh|\xfd7zXZ")),
    ("program_not_accepted", "", re.compile(rb"\x7fELF|MZ|#!")),
)

SVG: Final = re.compile(rb"<\s*(?:\w+:)?svg[\s>]", re.IGNORECASE)
HTML: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|meta|title|div)\b", re.IGNORECASE)


def accepted_format(head: bytes) -> str | None:
    """Returns Pillow's name of the accepted format of a file that begins with `head`, or None."""
    return next((name for name, pattern in ACCEPTED_FORMATS if pattern.match(head)), None)


def rejection_code(head: bytes) -> tuple[str, str]:
    """Returns the code of the rejection of a file that begins with `head`, and its format's name or an empty text."""
    for code, name, pattern in REJECTED_FORMATS:
        if pattern.match(head):
            return code, name
    text = head.replace(b"\x00", b"")  # so that UTF-16 markup is detected too
    if SVG.search(text):
        return "svg_not_accepted", ""
    if HTML.search(text):
        return "html_not_accepted", ""
    return "not_an_image", ""
