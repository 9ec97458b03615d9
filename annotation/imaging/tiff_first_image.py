"""Detects TIFFs whose first image, which every decoder returns, is a smaller copy or a mask of another one in the file.

Standard library only; runs in the child process.
"""

from typing import BinaryIO, Final

from annotation.imaging.tiff_directories import SUB_DIRECTORIES, Directory, read_directories

NEW_SUBFILE_TYPE: Final = 254
SUBFILE_TYPE: Final = 255
WIDTH: Final = 256
HEIGHT: Final = 257
TAGS: Final = frozenset({NEW_SUBFILE_TYPE, SUBFILE_TYPE, WIDTH, HEIGHT, SUB_DIRECTORIES})
# Bits of NewSubfileType, and the values of the older SubfileType.
REDUCED, PAGE, MASK = 1, 2, 4
OLD_REDUCED, OLD_PAGE = 2, 3
# Without a mark, an image of the same shape and at least this much larger shows that the first one is its copy.
MIN_FACTOR: Final = 2.0
SHAPE_TOLERANCE: Final = 0.02


def is_first_image_a_copy(file: BinaryIO) -> bool:
    """Returns whether the first image of a TIFF is a smaller copy or a mask of another one.

    Pages that are marked as pages may be of any size: the first one is the image.
    """
    first, *further = list(read_directories(file, TAGS)) or [{}]
    if _is_reduced(first):
        return any(_pixels(directory) > _pixels(first) for directory in further)
    if _kind(first) & MASK:
        return any(not _kind(directory) & MASK and _pixels(directory) >= _pixels(first) for directory in further)
    return not _is_page(first) and any(_is_enlarged(directory, first) for directory in further)


def _is_reduced(directory: Directory) -> bool:
    return bool(_kind(directory) & REDUCED) or _value(directory, SUBFILE_TYPE) == OLD_REDUCED


def _is_page(directory: Directory) -> bool:
    return bool(_kind(directory) & PAGE) or _value(directory, SUBFILE_TYPE) == OLD_PAGE


def _is_enlarged(directory: Directory, first: Directory) -> bool:
    if not _pixels(first) or _is_page(directory):
        return False
    across = _value(directory, WIDTH) / _value(first, WIDTH)
    down = _value(directory, HEIGHT) / _value(first, HEIGHT)
    return min(across, down) >= MIN_FACTOR and abs(across / down - 1) <= SHAPE_TOLERANCE


def _kind(directory: Directory) -> int:
    return _value(directory, NEW_SUBFILE_TYPE)


def _pixels(directory: Directory) -> int:
    return _value(directory, WIDTH) * _value(directory, HEIGHT)


def _value(directory: Directory, tag: int) -> int:
    """Returns the first value of a tag, or 0, the default of the tags read here."""
    return next(iter(directory.get(tag, ())), 0)
