"""A source as a whole: what is in it, and each file of it as a stream, wherever its place is."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from annotation.sources import archives, buckets, folders, urls
from annotation.sources.entries import MOST_FILES, Listed, refused
from annotation.sources.manifests import LARGEST_BYTES, ManifestRow, read_manifest
from annotation.sources.metadata import clean_path
from annotation.sources.rejections import RefusedFile, RefusedSource

ADDRESS: Final = "url:"
LARGEST_LIST: Final = 20_000_000


@dataclass(frozen=True)
class Source:
    """Where the places of an import are looked up: a folder, an archive; buckets and addresses need nothing."""

    root: Path | None = None
    archive: zipfile.ZipFile | None = None

    def open(self, place: str) -> AbstractContextManager[IO[bytes]]:
        """The file at a place of its own lists; entering it raises RefusedFile when the file cannot be had."""
        if place.startswith(ADDRESS):
            return urls.open_address(place.removeprefix(ADDRESS))
        if place.startswith(buckets.PLACE):
            return buckets.open_object(place)
        if self.archive and place.startswith(archives.PLACE):
            return archives.open_entry(self.archive, place)
        if self.root and place.startswith(folders.PLACE):
            return folders.open_below(self.root, place)
        raise RefusedFile("file_not_found")


def list_folder(root: Path, manifest: bytes | None = None) -> Iterator[Listed]:
    """The files below `root`, or those that a manifest names: the given one, else the one that lies in it."""
    own = folders.find_manifest(root)
    if manifest is None and own:
        with own.open("rb") as file:
            manifest = file.read(LARGEST_BYTES + 1)
    if manifest is None:
        yield from folders.list_folder(root)
        return
    for row in read_manifest(manifest, MOST_FILES):
        yield _named(row, _place_of_row(root, row)) if row.refusal is None else _refused(row)


def list_zip(archive: zipfile.ZipFile) -> Iterator[Listed]:
    """The files in a zip, or those that a manifest at its top names."""
    manifest = archives.read_zipped_manifest(archive)
    if manifest is None:
        yield from archives.list_zip(archive)
        return
    shared = archives.find_overlaps(archive)
    by_name = {entry.filename: (entry, number) for number, entry in enumerate(archive.infolist())}
    for row in read_manifest(manifest, MOST_FILES):
        if row.refusal:
            yield _refused(row)
        elif row.file in by_name:
            yield _named(row, archives.list_entry(*by_name[row.file], shared))
        else:
            yield _named(row, refused(row.file, RefusedFile("file_not_found")))


def list_addresses(content: bytes) -> Iterator[Listed]:
    """One address a line, or a manifest whose files are addresses."""
    if len(content) > LARGEST_LIST:
        raise RefusedSource("manifest_too_large", megabytes=LARGEST_LIST // 1_000_000)
    if _is_manifest(content):
        for row in read_manifest(content, MOST_FILES):
            yield _named(row, list_address(row.file)) if row.refusal is None else _refused(row)
        return
    seen: set[str] = set()
    for line in content.decode("utf-8-sig", "replace").splitlines():
        address = line.strip()
        if address and address not in seen:
            seen.add(address)
            yield list_address(address)


def list_address(address: str) -> Listed:
    """One address, refused at once when its text already tells that it will not be asked."""
    try:
        urls.check_address(address)
    except RefusedFile as refusal:
        return refused(address, refusal)
    return Listed(clean_path(address), ADDRESS + address)


def list_bucket(bucket: str, prefix: str) -> Iterator[Listed]:
    return buckets.list_bucket(bucket, prefix)


def _is_manifest(content: bytes) -> bool:
    """JSON, or a first line that names columns, one of them `file`."""
    first = content.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].strip().lower()
    return first[:1] in (b"[", b"{") or b"file" in re.split(rb"[,;\t]", first)


def no_more_than(most: int, listed: Iterator[Listed]) -> Iterator[Listed]:
    """The same files, until there are too many of them."""
    for number, one in enumerate(listed):
        if number >= most:
            raise RefusedSource("too_many_entries", most=most)
        yield one


def _place_of_row(root: Path, row: ManifestRow) -> Listed:
    if row.file.startswith(("http://", "https://")):
        return list_address(row.file)
    if row.file.startswith(buckets.PLACE):
        return Listed(clean_path(row.file), row.file)
    return folders.list_file(root, row.file)


def _named(row: ManifestRow, listed: Listed) -> Listed:
    if listed.refusal:
        listed.refusal.params["row"] = row.row
    return replace(listed, details=row.details)


def _refused(row: ManifestRow) -> Listed:
    return Listed(row.file, "", refusal=row.refusal)
