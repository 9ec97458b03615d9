"""Detects a file's format by its first bytes, never by its name. Standard library only."""

import re
from typing import Final

HEAD_BYTES: Final = 4096

# Pillow's names of the accepted formats, by the first bytes of the file.
ACCEPTED_FORMATS: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    ("JPEG", re.compile(rb"\xff\xd8\xff(?!\xf7)")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("WEBP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    # The major brand may also be a general one, or one of sequences, with that of an image among the compatible brands.
    ("AVIF", re.compile(rb".{4}ftyp(?:avi[fs]|m[is]f1.{4}(?:.{4}){0,15}?avi[fs])", re.DOTALL)),
    # HEIC: images coded with HEVC.
    ("HEIF", re.compile(rb".{4}ftyp(?:hei[cxms]|(?:m[is]f1|hev[cxms]).{4}(?:.{4}){0,15}?hei[cxms])", re.DOTALL)),
    ("TIFF", re.compile(rb"II[*+]\x00|MM\x00[*+]")),
    ("GIF", re.compile(rb"GIF8[79]a")),
)

# Well-known formats that are not accepted, by the names that people know.
UNSUPPORTED_FORMATS: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    ("HEIF (JPEG)", re.compile(rb".{4}ftyp(?:jpe?g|jpgs)", re.DOTALL)),
    ("HEIF (AVC)", re.compile(rb".{4}ftypavc[is]", re.DOTALL)),
    ("HEIF (JPEG 2000)", re.compile(rb".{4}ftypj2[ki][is]", re.DOTALL)),
    ("HEIF (VVC)", re.compile(rb".{4}ftypvvi[cs]", re.DOTALL)),
    ("HEIF (EVC)", re.compile(rb".{4}ftypev(?:m[is]|bi|bs)", re.DOTALL)),
    ("HEIF", re.compile(rb".{4}ftyp(?:mif[12]|miaf|msf1|MiH[A-Z]|MA1[AB]|1pic|he[iv].|avio|unif)", re.DOTALL)),
    ("JPEG 2000", re.compile(rb"\x00\x00\x00\x0cjP(?:  |\x1a\x1a)|.{4}ftypjp[2xmh]|\xff\x4f\xff\x51", re.DOTALL)),
    ("JPEG XL", re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL |.{4}ftypjxl ", re.DOTALL)),
    ("JPEG XR", re.compile(rb"II\xbc[\x00\x01]")),
    ("JPEG-LS", re.compile(rb"\xff\xd8\xff\xf7")),
    ("Photoshop", re.compile(rb"8BPS")),
    ("BMP", re.compile(rb"BM(?:.{4}\x00{4}|.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\x00{3})|BA.{12}BM", re.DOTALL)),
    ("PostScript", re.compile(rb"%!PS|\xc5\xd0\xd3\xc6")),
    ("Windows icon", re.compile(rb"\x00\x00\x01\x00[^\x00]\x00")),
    ("Windows cursor", re.compile(rb"\x00\x00\x02\x00[^\x00]\x00")),
    ("Apple icon", re.compile(rb"icns")),
    ("DDS", re.compile(rb"DDS ")),
    ("KTX", re.compile(rb"\xabKTX [12][10]\xbb")),
    ("QOI", re.compile(rb"qoif")),
    ("OpenEXR", re.compile(rb"\x76\x2f\x31\x01")),
    ("Radiance HDR", re.compile(rb"#\?(?:RADIANCE|RGBE)")),
    ("FITS", re.compile(rb"SIMPLE  =")),
    ("DICOM", re.compile(rb".{128}DICM", re.DOTALL)),
    ("PCX", re.compile(rb"\x0a[\x00\x02-\x05]\x01[\x01\x02\x04\x08]")),
    ("PNM", re.compile(rb"P[1-7Ff]\s+[#\dW-]")),
    ("SGI", re.compile(rb"\x01\xda[\x00\x01][\x01\x02]")),
    ("Sun raster", re.compile(rb"\x59\xa6\x6a\x95")),
    (
        "Windows metafile",
        re.compile(rb"\xd7\xcd\xc6\x9a|\x01\x00\x00\x00.{36} EMF|[\x01\x02]\x00\x09\x00\x00[\x01\x03]", re.DOTALL),
    ),
    ("GIMP", re.compile(rb"gimp xcf")),
    ("Paint.NET", re.compile(rb"PDN3")),
    ("PaintShop Pro", re.compile(rb"Paint Shop Pro")),
    ("Clip Studio", re.compile(rb"CSFCHUNK")),
    ("InDesign", re.compile(rb"\x06\x06\xed\xf5\xd8\x1d\x46\xe5")),
    ("CorelDRAW", re.compile(rb"RIFF.{4}CDR", re.DOTALL)),
    ("DjVu", re.compile(rb"AT&TFORM")),
    ("ILBM", re.compile(rb"FORM.{4}(?:ILBM|PBM )", re.DOTALL)),
    ("MNG", re.compile(rb"\x8aMNG")),
    ("JNG", re.compile(rb"\x8bJNG")),
    ("BPG", re.compile(rb"BPG\xfb")),
    ("FLIF", re.compile(rb"FLIF")),
    ("XPM", re.compile(rb"/\* XPM \*/")),
    ("XBM", re.compile(rb"#define \w+_width ")),
    # No signature: an uncommon combination of colour map, kind, origin at 0, and depth.
    (
        "TGA",
        re.compile(
            rb".(?:\x00[\x02\x03\x0a\x0b]\x00{5}|\x01[\x01\x09].{4}[\x10\x18\x20])\x00{4}.{4}[\x08\x10\x18\x20]",
            re.DOTALL,
        ),
    ),
)

# Excel before 2007, and the zips of office programs by the name of their first file.
SPREADSHEET: Final = re.compile(
    rb"\xd0\xcf\x11\xe0|PK\x03\x04.{26}"
    rb"(?:\[Content_Types\]\.xml|_rels/|docProps/|xl/|Index/|mimetypeapplication/vnd\.oasis)",
    re.DOTALL,
)

# Files that are no images or that may carry more than one, with the code of the rejection.
REJECTED_FORMATS: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    ("not_an_image", re.compile(rb".{4}ftypM4[ABP] ", re.DOTALL)),  # sound
    (
        "video_not_accepted",
        re.compile(
            rb".{4}(?:ftyp|moov|mdat|wide)|\x1aE\xdf\xa3|RIFF.{4}AVI |FLV\x01|\x30\x26\xb2\x75\x8e\x66\xcf\x11"
            rb"|\x00\x00\x01[\xba\xb3]|G.{187}G.{187}G",
            re.DOTALL,
        ),
    ),
    ("pdf_not_accepted", re.compile(rb".{0,1024}%PDF-", re.DOTALL)),
    ("spreadsheet_not_accepted", SPREADSHEET),
    (
        "archive_not_accepted",
        re.compile(rb"PK\x03\x04|PK\x05\x06|\x1f\x8b|Rar!|7z\xbc\xaf\x27\x1c|BZh|\xfd7zXZ|.{257}ustar", re.DOTALL),
    ),
    ("program_not_accepted", re.compile(rb"\x7fELF|MZ|#!")),
)

SVG: Final = re.compile(rb"<\s*(?:\w+:)?svg[\s>]", re.IGNORECASE)
HTML: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|meta|title|div)\b", re.IGNORECASE)


def accepted_format(head: bytes) -> str | None:
    """Returns Pillow's name of the accepted format of a file that begins with `head`, or None."""
    return next((name for name, pattern in ACCEPTED_FORMATS if pattern.match(head)), None)


def rejection_code(head: bytes) -> tuple[str, str]:
    """Returns the code of the rejection of a file that begins with `head`, and its format's name or an empty text."""
    for name, pattern in UNSUPPORTED_FORMATS:
        if pattern.match(head):
            return "unsupported_format", name
    for code, pattern in REJECTED_FORMATS:
        if pattern.match(head):
            return code, ""
    text = head.replace(b"\x00", b"")  # so that UTF-16 markup is detected too
    if SVG.search(text):
        return "svg_not_accepted", ""
    if HTML.search(text):
        return "html_not_accepted", ""
    return "not_an_image", ""
