"""Reading zips. Nothing is ever unpacked by its name: a member is opened by its number and read as a stream."""

import stat
import zipfile
import zlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import IO, Final

from django.conf import settings

from annotation.sources.entries import MOST_FILES, SourceEntry, is_below, is_litter, rejected_entry
from annotation.sources.metadata import clean_path
from annotation.sources.reading.manifest_rows import LARGEST_BYTES, NAMES
from annotation.sources.rejections import RejectedFile, RejectedSource

SCHEME: Final = "entry:"
ENCRYPTED: Final = 0x1
UTF_8: Final = 0x800
LOCAL_HEADER_BYTES: Final = 30
COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# A photograph hardly shrinks; even a blank TIFF of this size does not shrink more than deflate's own limit of 1032.
BOMB_BYTES: Final = 10_000_000
BOMB_RATIO: Final = 200
# The errors that Python's reader raises over a damaged or hostile archive.
READER_ERRORS: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError)


@contextmanager
def open_zip(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Opens the archive in `file`. Raises RejectedSource when it is none."""
    try:
        archive = zipfile.ZipFile(file)
    except READER_ERRORS as error:
        raise RejectedSource("not_a_zip") from error
    with archive:
        yield archive


def list_zip(archive: zipfile.ZipFile) -> Iterator[SourceEntry]:
    """Yields every member that is a file; one that will not be opened is rejected at once."""
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise RejectedSource("too_many_entries", most=MOST_FILES)
    overlaps = find_overlaps(archive)
    for number, member in enumerate(members):
        if not member.is_dir() and not is_litter(member.filename) and member.filename not in NAMES:
            yield member_entry(member, number, overlaps)


def member_entry(member: zipfile.ZipInfo, number: int, overlaps: Container[int]) -> SourceEntry:
    """Returns the entry of a member by its number in the archive's directory; `overlaps` is from `find_overlaps`."""
    rejection = RejectedFile("overlapping") if number in overlaps else _rejection(member)
    if rejection:
        return rejected_entry(member.filename, rejection)
    return SourceEntry(clean_path(member.filename), f"{SCHEME}{number}", member.file_size)


def find_overlaps(archive: zipfile.ZipFile) -> set[int]:
    """Returns the numbers of members that share bytes with another one.

    Ordinary zips have none. A zip bomb has: with one kernel of zeros under all of its members, a few megabytes unpack
    to terabytes although no single member looks suspicious.
    """
    overlaps: set[int] = set()
    last, end_of_last = 0, -1
    for number, member in sorted(enumerate(archive.infolist()), key=lambda numbered: numbered[1].header_offset):
        if member.header_offset < end_of_last:
            overlaps |= {last, number}
        name = member.orig_filename.encode("utf-8" if member.flag_bits & UTF_8 else "cp437", "replace")
        end = member.header_offset + LOCAL_HEADER_BYTES + len(name) + member.compress_size
        if end > end_of_last:
            last, end_of_last = number, end
    return overlaps


def read_zipped_manifest(archive: zipfile.ZipFile) -> bytes | None:
    """Returns the manifest at the archive's top, at most one byte more than allowed; None without one."""
    name = next((name for name in NAMES if name in archive.namelist()), None)
    if name is None:
        return None
    try:
        with archive.open(name) as file:
            return file.read(LARGEST_BYTES + 1)
    except READER_ERRORS as error:
        raise RejectedSource("not_a_zip") from error


@contextmanager
def open_member(archive: zipfile.ZipFile, uri: str) -> Iterator[IO[bytes]]:
    """Opens the member of an entry's URI as a stream. Raises RejectedFile."""
    member = archive.infolist()[int(uri.removeprefix(SCHEME))]
    if rejection := _rejection(member):
        raise rejection
    try:
        with archive.open(member) as file:
            yield file
    except READER_ERRORS as error:
        raise RejectedFile("damaged_in_zip") from error


def _rejection(member: zipfile.ZipInfo) -> RejectedFile | None:
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    file_type = stat.S_IFMT(member.external_attr >> 16)
    size, packed = member.file_size, member.compress_size
    faults = {
        "path_not_allowed": not is_below(member.filename),
        "not_a_file": file_type not in (0, stat.S_IFREG),
        "encrypted": member.flag_bits & ENCRYPTED,
        "unusual_packing": member.compress_type not in COMPRESSIONS,
        # The reader would give no byte of it, whatever follows: no need to ask for it.
        "empty_file": size == 0,
    }
    if code := next((code for code, is_fault in faults.items() if is_fault), None):
        return RejectedFile(code)
    if size > max(BOMB_BYTES, BOMB_RATIO * packed):
        return RejectedFile("zip_bomb", packed=packed, bytes=size)
    if size > limit * 1_000_000:
        return RejectedFile("too_large", megabytes=f"{size / 1e6:.0f}", limit=limit)
    return None
