"""One file of a source as it is listed, before it is opened."""

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from annotation.sources.metadata import NO_DETAILS, Details, clean_path
from annotation.sources.rejections import RefusedFile

# What systems leave in folders, and nobody means to import.
LITTER: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
MOST_FILES: Final = 100_000


@dataclass(frozen=True)
class Listed:
    """A file's name to show, its place, its size as far as it is known, what is told of it, or why it is refused."""

    file: str
    place: str
    bytes: int = 0
    details: Details = NO_DETAILS
    refusal: RefusedFile | None = None


def refused(file: str, refusal: RefusedFile, size: int = 0) -> Listed:
    return Listed(clean_path(file), "", size, refusal=refusal)


def is_below(name: str) -> bool:
    """Whether a name stays below the folder that it is looked up in, on any system."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    return not (
        "\0" in name
        or not posix.name
        or posix.is_absolute()
        or windows.drive
        or windows.root
        or ".." in posix.parts
        or ".." in windows.parts
    )


def is_litter(name: str) -> bool:
    """Whether some part of a path is hidden or was left by a system."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part != "..") or part.lower() in LITTER for part in parts)
