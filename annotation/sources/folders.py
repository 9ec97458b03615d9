"""Files in a folder of the server. No link leads out of it, and no pipe or device is waited for."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings

from annotation.sources.entries import Listed, is_below, is_litter, refused
from annotation.sources.manifests import NAMES
from annotation.sources.metadata import clean_path
from annotation.sources.rejections import RefusedFile, RefusedSource

PLACE: Final = "file:"


def import_folder(name: str) -> Path:
    """The folder of that name below LOUPE_IMPORT_ROOT; RefusedSource when there is none, or it leads out."""
    if not settings.LOUPE_IMPORT_ROOT:
        raise RefusedSource("no_import_root")
    root = Path(settings.LOUPE_IMPORT_ROOT).resolve()
    if name and not is_below(name):
        raise RefusedSource("folder_not_found")
    folder = (root / name).resolve()
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise RefusedSource("folder_not_found")
    return folder


def list_folder(root: Path) -> Iterator[Listed]:
    """Every file below `root`, in the order of their names."""
    for name in sorted(_walk(root)):
        yield list_file(root, name)


def list_file(root: Path, name: str) -> Listed:
    """One file below `root`, which need not be there yet."""
    if not is_below(name):
        return refused(name, RefusedFile("path_not_allowed"))
    try:
        size = (root / name).stat().st_size
    except (OSError, ValueError):
        size = 0
    return Listed(clean_path(name), place_of(name), size)


def place_of(name: str) -> str:
    """A file's place: its path with every byte that is not plain ASCII escaped, since names are bytes."""
    return PLACE + quote(os.fsencode(name))


def find_manifest(root: Path) -> Path | None:
    return next((root / name for name in NAMES if (root / name).is_file()), None)


@contextmanager
def open_below(root: Path, place: str) -> Iterator[IO[bytes]]:
    """A regular file that really lies below `root`."""
    name = os.fsdecode(unquote_to_bytes(place.removeprefix(PLACE)))
    if not is_below(name):
        raise RefusedFile("path_not_allowed")
    path, root = root / name, root.resolve()
    try:
        if not path.resolve().is_relative_to(root):
            raise RefusedFile("path_not_allowed")
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, RuntimeError) as error:  # a name that is too long, a link to itself, a socket
        raise RefusedFile("file_not_found") from error
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise RefusedFile("not_a_file")
        yield file


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not is_litter(name)]
        for name in files:
            relative = (Path(folder) / name).relative_to(root).as_posix()
            if not is_litter(name) and relative not in NAMES:
                yield relative
