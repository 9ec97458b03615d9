"""Where an import's files come from: a list of items, each of which opens itself or says why it cannot."""

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext as _

from annotation.actions.details import NO_DETAILS, Details, clean_path
from annotation.actions.manifests import LARGEST_BYTES, NAME, is_below, path_refused, read_manifest
from annotation.errors import Invalid

MOST_ENTRIES: Final = 100_000
ENCRYPTED: Final = 0x1
PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What systems leave in folders, and nobody means to import.
LITTER: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})

Opener = Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass(frozen=True)
class Item:
    """One file of a source. `open` raises Invalid when the file cannot be had."""

    name: str
    open: Opener
    details: Details = NO_DETAILS


def import_folder(name: str) -> Path:
    """The folder of that name below LOUPE_IMPORT_ROOT; Invalid when there is none, or it leads out."""
    if not settings.LOUPE_IMPORT_ROOT:
        raise Invalid(
            _("This server has no import folder; set LOUPE_IMPORT_ROOT, or send a zip."), code="no_import_root"
        )
    root = Path(settings.LOUPE_IMPORT_ROOT).resolve()
    if name and not is_below(name):
        raise path_refused(name)
    folder = (root / name).resolve()
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise Invalid(_("There is no such folder below the server's import folder."), code="folder_not_found")
    return folder


def folder_items(root: Path, manifest: Path | None = None) -> list[Item]:
    """The files below `root`, or those that a manifest names (the given one, else `manifest.csv` in `root`)."""
    root = root.resolve()
    listing = manifest or root / NAME
    if listing.is_file():
        with listing.open("rb") as file:
            return _named(file.read(LARGEST_BYTES + 1), partial(_open_below, root))
    names = sorted(_walk(root), key=lambda name: PurePosixPath(name).parts)
    return [Item(clean_path(name), partial(_open_below, root, name)) for name in names]


@contextmanager
def zip_items(path: Path) -> Iterator[list[Item]]:
    """The files in a zip, or those that a `manifest.csv` at its top names. Nothing is ever unpacked by its name.

    Raises Invalid when it is no zip or has more than MOST_ENTRIES entries.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise Invalid(_("This is no zip that can be read. Pack it again."), code="not_a_zip") from error
    with archive:
        yield _zip_items(archive)


def _zip_items(archive: zipfile.ZipFile) -> list[Item]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    if len(entries) > MOST_ENTRIES:
        raise Invalid(
            _("The zip has more than %(most)s files. Import it in parts.") % {"most": MOST_ENTRIES},
            code="too_many_entries",
        )
    by_name = {entry.filename: entry for entry in entries}
    if NAME in by_name:
        with _open_entry(archive, by_name[NAME]) as file:
            return _named(file.read(LARGEST_BYTES + 1), partial(_open_named_entry, archive, by_name))
    return [Item(clean_path(entry.filename), partial(_open_entry, archive, entry)) for entry in entries]


def _named(content: bytes, opener: Callable[[str], AbstractContextManager[IO[bytes]]]) -> list[Item]:
    return [
        Item(
            clean_path(row.file),
            partial(_refuse, row.refusal) if row.refusal else partial(opener, row.file),
            row.details,
        )
        for row in read_manifest(content)
    ]


def _refuse(refusal: Invalid) -> AbstractContextManager[IO[bytes]]:
    raise refusal


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root, followlinks=False):
        folders[:] = [name for name in folders if not _is_litter(name)]
        for name in files:
            if not _is_litter(name):
                yield (Path(folder) / name).relative_to(root).as_posix()


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any((part.startswith(".") and part != "..") or part.lower() in LITTER for part in parts)


@contextmanager
def _open_below(root: Path, name: str) -> Iterator[IO[bytes]]:
    """A regular file that really lies below `root`: no link leads out, and no pipe or device is waited for."""
    if not is_below(name):
        raise path_refused(name)
    path = root / name
    try:
        if not path.resolve().is_relative_to(root):
            raise path_refused(name)
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError, RuntimeError) as error:
        raise Invalid(
            _("“%(file)s” is not there, or must not be read.") % {"file": clean_path(name)}, code="file_not_found"
        ) from error
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise Invalid(_("“%(file)s” is no regular file.") % {"file": clean_path(name)}, code="not_a_file")
        yield file


@contextmanager
def _open_named_entry(archive: zipfile.ZipFile, by_name: dict[str, zipfile.ZipInfo], name: str) -> Iterator[IO[bytes]]:
    entry = by_name.get(name)
    if entry is None:
        raise Invalid(_("“%(file)s” is not in the zip.") % {"file": clean_path(name)}, code="file_not_found")
    with _open_entry(archive, entry) as file:
        yield file


@contextmanager
def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    name = entry.filename
    if not is_below(name):
        raise path_refused(name)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Invalid(_("“%(file)s” is a link, not a file.") % {"file": clean_path(name)}, code="not_a_file")
    if entry.flag_bits & ENCRYPTED:
        raise Invalid(
            _("“%(file)s” is encrypted. Pack the zip without a password.") % {"file": clean_path(name)},
            code="encrypted",
        )
    if entry.compress_type not in PACKINGS:
        raise Invalid(
            _("“%(file)s” is packed in an unusual way. Pack the zip with plain “deflate”.")
            % {"file": clean_path(name)},
            code="unusual_packing",
        )
    try:
        with archive.open(entry) as file:
            yield file
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Invalid(
            _("“%(file)s” is damaged inside the zip. Pack it again.") % {"file": clean_path(name)},
            code="damaged_in_zip",
        ) from error
