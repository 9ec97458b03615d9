"""Files in a folder of this machine. No link leads out of it, and no pipe or device is waited for."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotation.sources.base import RequestField
from annotation.sources.entries import SourceEntry, is_below, is_litter, rejected_entry
from annotation.sources.metadata import clean_path
from annotation.sources.reading.manifest_rows import NAMES
from annotation.sources.rejections import RejectedFile, RejectedSource

SCHEME: Final = "file:"
FOLDER_FIELD: Final = RequestField("folder", _("Folder below the server's import folder"))
SETUP_HINT: Final = _(
    "This server has no import folder. Whoever runs it names one with the setting LOUPE_IMPORT_ROOT; a zip and a list "
    "of addresses need none."
)


def setup_hint() -> Promise | None:
    """Returns how to give this server an import folder; None when it has one."""
    return None if settings.LOUPE_IMPORT_ROOT else SETUP_HINT


def import_folder(name: str) -> Path:
    """Returns the folder of that name below LOUPE_IMPORT_ROOT. Raises RejectedSource when there is none."""
    if not settings.LOUPE_IMPORT_ROOT:
        raise RejectedSource("no_import_root")
    root = Path(settings.LOUPE_IMPORT_ROOT).resolve()
    if name and not is_below(name):
        raise RejectedSource("folder_not_found")
    folder = (root / name).resolve()
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise RejectedSource("folder_not_found")
    return folder


def stored_root(stored: Mapping[str, Any]) -> Path:
    """Returns the folder that a command named, or the one of a request. Raises RejectedSource."""
    return Path(stored["root"]) if "root" in stored else import_folder(stored["folder"])


def list_files(root: Path) -> Iterator[SourceEntry]:
    """Yields every file below `root`, in the order of their names."""
    for name in sorted(_walk(root)):
        yield file_entry(root, name)


def file_entry(root: Path, name: str) -> SourceEntry:
    """Returns the entry of a file below `root`, which need not be there yet."""
    if not is_below(name):
        return rejected_entry(name, RejectedFile("path_not_allowed"))
    try:
        size = (root / name).stat().st_size
    except (OSError, ValueError):
        size = 0
    # Names are bytes: every one of them that is not plain ASCII is escaped.
    return SourceEntry(clean_path(name), SCHEME + quote(os.fsencode(name)), size)


def find_manifest(root: Path) -> Path | None:
    """Returns the manifest that lies in a folder; None without one."""
    return next((root / name for name in NAMES if (root / name).is_file()), None)


@contextmanager
def open_below(root: Path, uri: str) -> Iterator[IO[bytes]]:
    """Opens a regular file that really lies below `root`. Raises RejectedFile."""
    name = os.fsdecode(unquote_to_bytes(uri.removeprefix(SCHEME)))
    if not is_below(name):
        raise RejectedFile("path_not_allowed")
    path, root = root / name, root.resolve()
    try:
        if not path.resolve().is_relative_to(root):
            raise RejectedFile("path_not_allowed")
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, RuntimeError) as error:  # a name that is too long, a link to itself, a socket
        raise RejectedFile("file_not_found") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RejectedFile("not_a_file")
        yield file


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not is_litter(name)]
        for name in files:
            relative = (Path(folder) / name).relative_to(root).as_posix()
            if not is_litter(name) and relative not in NAMES:
                yield relative
