"""Files in a zip. Nothing is ever unpacked by its name: an entry is opened by its number and read as a stream."""

import stat
import zipfile
import zlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import IO, Final

from django.conf import settings

from annotation.sources.entries import MOST_FILES, Listed, is_below, is_litter, refused
from annotation.sources.manifests import LARGEST_BYTES, NAMES
from annotation.sources.metadata import clean_path
from annotation.sources.rejections import RefusedFile, RefusedSource

PLACE: Final = "entry:"
ENCRYPTED: Final = 0x1
UTF_8: Final = 0x800
LOCAL_HEAD: Final = 30
PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# A photograph hardly shrinks; even a blank TIFF of this size does not shrink more than deflate's own limit of 1032.
BOMB_BYTES: Final = 10_000_000
BOMB_RATIO: Final = 200
# What a damaged or hostile archive makes Python's reader raise.
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError)


@contextmanager
def open_zip(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive in `file`; RefusedSource when it is none."""
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise RefusedSource("not_a_zip") from error
    with archive:
        yield archive


def list_zip(archive: zipfile.ZipFile) -> Iterator[Listed]:
    """Every entry that is a file; one that will not be opened is refused at once."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise RefusedSource("too_many_entries", most=MOST_FILES)
    shared = find_overlaps(archive)
    for number, entry in enumerate(entries):
        if not entry.is_dir() and not is_litter(entry.filename) and entry.filename not in NAMES:
            yield list_entry(entry, number, shared)


def list_entry(entry: zipfile.ZipInfo, number: int, shared: Container[int]) -> Listed:
    """One entry by its number in the archive's directory; `shared` are the numbers that `find_overlaps` tells."""
    refusal = RefusedFile("overlapping") if number in shared else _refusal(entry)
    if refusal:
        return refused(entry.filename, refusal)
    return Listed(clean_path(entry.filename), f"{PLACE}{number}", entry.file_size)


def find_overlaps(archive: zipfile.ZipFile) -> set[int]:
    """The numbers of entries that share bytes with another one.

    Ordinary zips have none. A zip bomb has: with one kernel of zeros under all of its entries, a few megabytes unpack
    to terabytes although no single entry looks suspicious.
    """
    found: set[int] = set()
    last, until = 0, -1
    for number, entry in sorted(enumerate(archive.infolist()), key=lambda one: one[1].header_offset):
        if entry.header_offset < until:
            found |= {last, number}
        name = entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF_8 else "cp437", "replace")
        end = entry.header_offset + LOCAL_HEAD + len(name) + entry.compress_size
        if end > until:
            last, until = number, end
    return found


def read_zipped_manifest(archive: zipfile.ZipFile) -> bytes | None:
    """The manifest at the archive's top, one byte more than allowed at most; None without one."""
    name = next((name for name in NAMES if name in archive.namelist()), None)
    if name is None:
        return None
    try:
        with archive.open(name) as file:
            return file.read(LARGEST_BYTES + 1)
    except BROKEN as error:
        raise RefusedSource("not_a_zip") from error


@contextmanager
def open_entry(archive: zipfile.ZipFile, place: str) -> Iterator[IO[bytes]]:
    """The entry at a place of `list_zip`, as a stream."""
    entry = archive.infolist()[int(place.removeprefix(PLACE))]
    if refusal := _refusal(entry):
        raise refusal
    try:
        with archive.open(entry) as file:
            yield file
    except BROKEN as error:
        raise RefusedFile("damaged_in_zip") from error


def _refusal(entry: zipfile.ZipInfo) -> RefusedFile | None:
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    kind = stat.S_IFMT(entry.external_attr >> 16)
    size, packed = entry.file_size, entry.compress_size
    faults = {
        "path_not_allowed": not is_below(entry.filename),
        "not_a_file": kind not in (0, stat.S_IFREG),
        "encrypted": entry.flag_bits & ENCRYPTED,
        "unusual_packing": entry.compress_type not in PACKINGS,
        # The reader would give no byte of it, whatever follows: no need to ask for it.
        "empty_file": size == 0,
    }
    if code := next((code for code, found in faults.items() if found), None):
        return RefusedFile(code)
    if size > max(BOMB_BYTES, BOMB_RATIO * packed):
        return RefusedFile("zip_bomb", packed=packed, bytes=size)
    if size > limit * 1_000_000:
        return RefusedFile("too_large", megabytes=f"{size / 1e6:.0f}", limit=limit)
    return None
