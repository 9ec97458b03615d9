"""The files of a source as they are listed, before they are opened."""

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from annotation.sources.metadata import NO_METADATA, ImageMetadata, clean_path
from annotation.sources.rejections import RejectedFile

# Files and folders that systems, network drives and photo managers create, which are not imported.
LITTER: Final = frozenset(
    {
        "thumbs.db",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        "desktop.ini",
        "picasa.ini",
        "icon\r",
        "__macosx",
        "@eadir",
        "@tmp",
        "@recycle",
        "@recently-snapshot",
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "recycler",
        "system volume information",
        "lost+found",
    }
)
# Lightroom's folders of previews.
LITTER_ENDINGS: Final = (".lrdata",)
# What begins with a dot is hidden, and a person may have hidden an image; nobody has put one into these.
HIDDEN_LITTER: Final = frozenset(
    {
        ".ds_store",
        ".localized",
        ".appledouble",
        ".lsoverride",
        ".trashes",
        ".trash",
        ".spotlight-v100",
        ".fseventsd",
        ".temporaryitems",
        ".documentrevisions-v100",
        ".@__thumb",
        ".@__qini",
        ".syncappleid",
        ".picasa.ini",
        ".picasaoriginals",
        ".bridgecache",
        ".bridgecachet",
        ".bridgelabelsandratings",
        ".dtrash",
        ".directory",
        ".thumbnails",
        ".nomedia",
        ".git",
    }
)
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
    """Returns whether some part of a path is hidden, or was left by a system or a photo manager."""
    return any(_is_hidden(part) or _is_known_litter(part) for part in _parts(name))


def is_hidden(name: str) -> bool:
    """Returns whether a path is litter only because a part of it begins with a dot: it may be an image."""
    parts = _parts(name)
    return any(_is_hidden(part) for part in parts) and not any(_is_known_litter(part) for part in parts)


def _parts(name: str) -> list[str]:
    return name.replace("\\", "/").split("/")


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part not in (".", "..")


def _is_known_litter(part: str) -> bool:
    folded = part.lower()
    return (
        folded in LITTER
        or folded.endswith(LITTER_ENDINGS)
        or folded in HIDDEN_LITTER
        or folded.startswith("._")  # macOS' attributes of a file
    )
