"""Detects camera raws by their content. Standard library only; runs in the child process.

Most of them are TIFFs whose first image is a reduced copy, which a TIFF decoder would return as the image.
"""

import re
from typing import BinaryIO, Final

from annotation.imaging.tiff_directories import SUB_DIRECTORIES, read_directories
from annotation.imaging.tiff_first_image import is_first_image_a_copy

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
    ("canon", "Canon raw"),
    ("fuji", "Fujifilm RAF"),
    ("panasonic", "Panasonic RW2"),
    ("leica", "Leica RWL"),
    ("olympus", "Olympus ORF"),
    ("minolta", "Minolta MRW"),
    ("imacon", "Imacon FFF"),
    ("sinar", "Sinar raw"),
    ("casio", "Casio raw"),
)
ANY_RAW: Final = "camera raw"

PHOTOMETRIC: Final = 262
MAKE: Final = 271
DNG_VERSION: Final = 50706
TAGS: Final = frozenset({PHOTOMETRIC, MAKE, SUB_DIRECTORIES, DNG_VERSION})
# PhotometricInterpretation of unprocessed sensor data: CFA and LinearRaw.
RAW_PHOTOMETRICS: Final = frozenset({32803, 34892})


def raw_format(file: BinaryIO, head: bytes) -> str | None:
    """Returns the name of a camera raw's format, or None for any other file. `head` is the beginning of the file.

    Reads a bounded number of bytes, also of a hostile file.
    """
    name = next((name for name, pattern in SIGNATURES if pattern.match(head)), None)
    return name if name or not TIFF.match(head) else _tiff_raw_format(file)


def _tiff_raw_format(file: BinaryIO) -> str | None:
    """Returns the name of a raw that is a TIFF: one with a sensor's data, or a camera's with a reduced copy first."""
    directories = list(read_directories(file, TAGS)) or [{}]
    if DNG_VERSION in directories[0]:
        return "DNG"
    make = bytes(value for value in directories[0].get(MAKE, ()) if value < 128).decode().lower()
    name = next((name for word, name in MAKES if word in make), None)
    if any(next(iter(directory.get(PHOTOMETRIC, ())), 0) in RAW_PHOTOMETRICS for directory in directories):
        return name or ANY_RAW
    return name if name and is_first_image_a_copy(file) else None
