"""Detects camera raws by their content. Standard library only; runs in the child process.

Most of them are TIFFs whose first image is a reduced copy, which a TIFF decoder would return as the image.
"""

import re
from typing import BinaryIO, Final

from annotation.imaging.tiff_directories import SUB_DIRECTORIES, Directory, read_directories

# Names of raws by the first bytes of the file.
SIGNATURES: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    ("Canon CR2", re.compile(rb"II\*\x00.{4}CR\x02\x00", re.DOTALL)),
    ("Canon CR3", re.compile(rb".{4}ftypcrx ", re.DOTALL)),
    ("Canon CRW", re.compile(rb"II.{4}HEAPCCDR", re.DOTALL)),
    ("Fujifilm RAF", re.compile(rb"FUJIFILMCCD-RAW")),
    ("Minolta MRW", re.compile(rb"\x00MRM")),
    ("Olympus ORF", re.compile(rb"IIR[OS]|MMOR")),
    ("Panasonic RW2", re.compile(rb"IIU\x00")),
    ("Phase One IIQ", re.compile(rb"(?:II\*\x00|MM\x00\*).{4}(?:IIII.waR|MMMMRaw)", re.DOTALL)),
    ("Sigma X3F", re.compile(rb"FOVb")),
)
TIFF: Final = re.compile(rb"II[*+]\x00|MM\x00[*+]")
# Names of raws that are TIFFs, by a word in the tag of the camera's make.
MAKES: Final = (
    ("nikon", "Nikon NEF"),
    ("sony", "Sony ARW"),
    ("pentax", "Pentax PEF"),
    ("ricoh", "Pentax PEF"),
    ("samsung", "Samsung SRW"),
    ("hasselblad", "Hasselblad 3FR"),
    ("phase one", "Phase One IIQ"),
    ("leaf", "Leaf MOS"),
    ("mamiya", "Mamiya MEF"),
    ("kodak", "Kodak DCR"),
    ("epson", "Epson ERF"),
)
ANY_RAW: Final = "camera raw"

NEW_SUBFILE_TYPE: Final = 254
SUBFILE_TYPE: Final = 255
WIDTH: Final = 256
HEIGHT: Final = 257
PHOTOMETRIC: Final = 262
MAKE: Final = 271
DNG_VERSION: Final = 50706
TAGS: Final = frozenset(
    {NEW_SUBFILE_TYPE, SUBFILE_TYPE, WIDTH, HEIGHT, PHOTOMETRIC, MAKE, SUB_DIRECTORIES, DNG_VERSION}
)
# PhotometricInterpretation of unprocessed sensor data: CFA and LinearRaw.
RAW_PHOTOMETRICS: Final = frozenset({32803, 34892})
REDUCED: Final = 1
OLD_REDUCED: Final = 2


def raw_format(file: BinaryIO, head: bytes) -> str | None:
    """Returns the name of a camera raw's format, or None for any other file. `head` is the beginning of the file.

    Reads a bounded number of bytes, also of a hostile file.
    """
    name = next((name for name, pattern in SIGNATURES if pattern.match(head)), None)
    return name if name or not TIFF.match(head) else _tiff_raw_format(file)


def _tiff_raw_format(file: BinaryIO) -> str | None:
    first, *further = list(read_directories(file, TAGS)) or [{}]
    has_raw_pixels = any(_value(directory, PHOTOMETRIC) in RAW_PHOTOMETRICS for directory in (first, *further))
    is_reduced = _value(first, NEW_SUBFILE_TYPE) & REDUCED or _value(first, SUBFILE_TYPE) == OLD_REDUCED
    if has_raw_pixels or (is_reduced and any(_pixels(directory) > _pixels(first) for directory in further)):
        if DNG_VERSION in first:
            return "DNG"
        make = bytes(value for value in first.get(MAKE, ()) if value < 128).decode().lower()
        return next((name for word, name in MAKES if word in make), ANY_RAW)
    return None


def _value(directory: Directory, tag: int) -> int:
    """Returns the first value of a tag, or 0, the default of the tags read here."""
    return next(iter(directory.get(tag, ())), 0)


def _pixels(directory: Directory) -> int:
    return _value(directory, WIDTH) * _value(directory, HEIGHT)
