"""The files of a source as they are listed, before they are opened."""

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from annotation.sources.metadata import NO_METADATA, ImageMetadata, clean_path
from annotation.sources.rejections import RejectedFile

# Files and folders that operating systems create, which are not imported.
LITTER: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
MAX_FILES: Final = 100_000


@dataclass(frozen=True)
class SourceEntry:
    """One file of a source: its name to show, its URI, its size or 0 if unknown, its metadata, or its rejection."""

    file: str
    uri: str
    bytes: int = 0
    metadata: ImageMetadata = NO_METADATA
    rejection: RejectedFile | None = None


def rejected_entry(file: str, rejection: RejectedFile) -> SourceEntry:
    """Returns the entry of a file that will not be opened."""
    return SourceEntry(clean_path(file), "", rejection=rejection)


def is_below(name: str) -> bool:
    """Returns whether a name stays below the folder that it is looked up in, on any system."""
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
    """Returns whether some part of a path is hidden or was left by an operating system."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part != "..") or part.lower() in LITTER for part in parts)
