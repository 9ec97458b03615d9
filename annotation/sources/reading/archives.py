"""Reads zips. Nothing is unpacked by its name: a member is opened by its number and read as a stream."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import IO, Final

from django.conf import settings

from annotation.sources.entries import MAX_FILES, SourceEntry, is_below, rejected_entry
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.paths import is_url, normal_path
from annotation.sources.reading.manifest_rows import LARGEST_BYTES, NAMES, names_of_files
from annotation.sources.reading.name_encodings import decode_names
from annotation.sources.rejections import RejectedFile, RejectedSource

SCHEME: Final = "entry:"
ENCRYPTED: Final = 0x1
UTF_8: Final = 0x800
# Info-ZIP's extra field with the name in UTF-8: a version, the checksum of the other name, the name.
UNICODE_PATH: Final = 0x7075
LOCAL_HEADER_BYTES: Final = 30
COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# A photograph hardly shrinks; a blank TIFF of this size shrinks by deflate's maximum of 1032 at most.
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


class ZipTree:
    """The files of an archive, see `FileTree`; one that will not be opened has an entry with its rejection."""

    is_local = True

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Reads the archive's directory. Raises RejectedSource for one with too many files."""
        self._archive = archive
        self._members = archive.infolist()
        if len(self._members) > MAX_FILES:
            raise RejectedSource("too_many_entries", most=MAX_FILES)
        self._overlaps = find_overlaps(archive)
        names, guess = read_names(archive)
        self._numbers = [number for number, name in enumerate(names) if not name.endswith(("/", "\\"))]
        self.paths = [normal_path(names[number]) for number in self._numbers]
        self.notices = [guess] if guess else []

    def read(self, number: int, size: int) -> bytes:
        with _open(self._archive, self._members[self._numbers[number]]) as file:
            return file.read(size)

    def entry(self, number: int) -> SourceEntry:
        member, path = self._members[self._numbers[number]], self.paths[number]
        if not is_below(path):
            return rejected_entry(path, RejectedFile("path_not_allowed"))
        is_overlapping = self._numbers[number] in self._overlaps
        rejection = RejectedFile("overlapping") if is_overlapping else _rejection(member)
        if rejection:
            return rejected_entry(path, rejection)
        return SourceEntry(clean_path(path), self._uri(number), member.file_size)

    def unlisted_entry(self, name: str) -> SourceEntry:
        number = self._numbers_by_path.get(normal_path(name))
        if number is not None:  # what is left out unless a manifest names it
            return self.entry(number)
        if is_url(name):
            return rejected_entry(name, RejectedFile("url_in_zip"))
        return rejected_entry(name, RejectedFile("file_not_found" if is_below(name) else "path_not_allowed"))

    @cached_property
    def _numbers_by_path(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self.paths)}

    def _uri(self, number: int) -> str:
        return f"{SCHEME}{self._numbers[number]}"


def read_names(archive: zipfile.ZipFile) -> tuple[list[str], Notice | None]:
    """Returns the name of each member, and a notice if their encoding was a guess.

    A name is UTF-8 when its flag or Info-ZIP's extra field says so. All others have one encoding, which no field
    names; the manifests in the archive help to guess it.
    """
    members = archive.infolist()
    names = [_unambiguous_name(member) for member in members]
    unknown = [number for number, name in enumerate(names) if name is None]
    raw_names = [_raw_name(members[number]) for number in unknown]
    is_ascii = all(raw.isascii() for raw in raw_names)
    decoded, guess = decode_names(raw_names, () if is_ascii else names_of_files(_manifests(archive)))
    for number, name in zip(unknown, decoded, strict=True):
        names[number] = name
    return [(name or "").partition("\0")[0] for name in names], guess


def find_overlaps(archive: zipfile.ZipFile) -> set[int]:
    """Returns the numbers of members that share bytes with another one.

    Ordinary zips have none. In a zip bomb all members share one kernel of zeros, so that a few megabytes unpack to
    terabytes although no single member looks suspicious.
    """
    overlaps: set[int] = set()
    last, end_of_last = 0, -1
    for number, member in sorted(enumerate(archive.infolist()), key=lambda numbered: numbered[1].header_offset):
        if member.header_offset < end_of_last:
            overlaps |= {last, number}
        end = member.header_offset + LOCAL_HEADER_BYTES + len(_raw_name(member)) + member.compress_size
        if end > end_of_last:
            last, end_of_last = number, end
    return overlaps


@contextmanager
def open_member(archive: zipfile.ZipFile, uri: str) -> Iterator[IO[bytes]]:
    """Opens the member of an entry's URI as a stream. Raises RejectedFile."""
    member = archive.infolist()[int(uri.removeprefix(SCHEME))]
    if rejection := _rejection(member):
        raise rejection
    with _open(archive, member) as file:
        yield file


@contextmanager
def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    # The other decoders raise errors of their own, and allocate as much memory as the file asks for.
    if member.compress_type not in COMPRESSIONS:
        raise RejectedFile("unusual_packing")
    try:
        with archive.open(member) as file:
            yield file
    except READER_ERRORS as error:
        raise RejectedFile("damaged_in_zip") from error


def _raw_name(member: zipfile.ZipInfo) -> bytes:
    return member.orig_filename.encode("utf-8" if member.flag_bits & UTF_8 else "cp437", "replace")


def _unambiguous_name(member: zipfile.ZipInfo) -> str | None:
    """Returns a member's name if the archive says how it is encoded, else None."""
    if member.flag_bits & UTF_8:
        return member.orig_filename
    extra, prefix = member.extra, b"\1" + struct.pack("<I", zlib.crc32(_raw_name(member)))
    while len(extra) >= 4:
        key, size = struct.unpack("<HH", extra[:4])
        value, extra = extra[4 : 4 + size], extra[4 + size :]
        if key == UNICODE_PATH and value.startswith(prefix):
            with suppress(UnicodeDecodeError):
                return value.removeprefix(prefix).decode()
    return None


def _manifests(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """Yields the manifests of an archive, whatever their folders are called."""
    for member in archive.infolist():
        if member.orig_filename.replace("\\", "/").rpartition("/")[2].lower() in NAMES:
            with suppress(RejectedFile), _open(archive, member) as file:
                yield file.read(LARGEST_BYTES)


def _rejection(member: zipfile.ZipInfo) -> RejectedFile | None:
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    file_type = stat.S_IFMT(member.external_attr >> 16)
    size, packed = member.file_size, member.compress_size
    faults = {
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
