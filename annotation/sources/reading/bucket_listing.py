"""Lists what an import takes of a bucket: a folder, or the keys that begin alike, and by a manifest if there is one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from annotation.sources.entries import MAX_FILES, SourceEntry, is_below, is_litter, rejected_entry
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.paths import is_url, normal_path
from annotation.sources.reading import buckets, named_files
from annotation.sources.reading.manifest_rows import LARGEST_BYTES, NAMES, check_size, entries_of_rows, read_manifest
from annotation.sources.rejections import RejectedFile, RejectedSource

MAX_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Listing:
    """The objects that begin with `prefix`, by their names, which leave out `folder`; the values are (key, size)."""

    bucket: str
    prefix: str
    folder: str
    objects: Mapping[str, tuple[str, int]]


def list_bucket(bucket: str, prefix: str) -> Iterator[SourceEntry | Notice]:
    """Yields the objects of a folder of a bucket, or by the manifest in it those that it names, and notices.

    A prefix without a slash means the folder of that name; if there is none, it means everything that begins so.
    Raises RejectedSource for a bucket that is not allowed or cannot be read, OSError for a temporary failure.
    """
    prefix, notices = _read_prefix(bucket, prefix)
    yield from notices
    listing = _list(bucket, prefix)
    manifest = next((name for name in NAMES if name in listing.objects), None)
    if manifest:
        yield from entries_of_rows(read_manifest(_read(listing, manifest), MAX_FILES), _Finder(listing).find)
        return
    for name, (key, size) in listing.objects.items():
        yield _entry(bucket, name, key, size)


def _read_prefix(bucket: str, prefix: str) -> tuple[str, list[Notice]]:
    """Returns the prefix of the keys to take, which ends with a slash for a folder, and what that leaves out."""
    if not prefix or prefix.endswith("/"):
        return prefix, []
    names = _names_beginning(bucket, prefix)
    folder = f"{prefix}/"
    if not buckets.has_objects(bucket, folder):
        if len(names) < 2:
            return prefix, []
        return prefix, [Notice("bucket_by_beginning", {"prefix": prefix, "names": _examples(names)})]
    siblings = [name for name in names if name != folder]
    params = {"folder": folder, "names": _examples(siblings)}
    return folder, [Notice("bucket_folder_alone", params)] if siblings else []


def _names_beginning(bucket: str, prefix: str) -> list[str]:
    """Returns the first folders and keys that begin with a prefix."""
    page = next(buckets.list_pages(bucket, prefix, Delimiter="/"))
    return sorted(
        [item["Prefix"] for item in page.get("CommonPrefixes", [])] + [item["Key"] for item in page.get("Contents", [])]
    )


def _examples(names: list[str]) -> str:
    return ", ".join(f"“{clean_path(name)}{'/' if name.endswith('/') else ''}”" for name in names[:MAX_EXAMPLES]) + (
        " …" if len(names) > MAX_EXAMPLES else ""
    )


def _list(bucket: str, prefix: str) -> Listing:
    folder = prefix[: prefix.rfind("/") + 1]
    objects: dict[str, tuple[str, int]] = {}
    is_empty = True
    for page in buckets.list_pages(bucket, prefix):
        for item in page.get("Contents", []):
            is_empty = False
            name = item["Key"].removeprefix(folder)
            # A key that ends with a slash stands for a folder, and is empty.
            if name and not (name.endswith("/") and not item["Size"]) and not is_litter(name):
                objects[name] = item["Key"], item["Size"]
        if len(objects) > MAX_FILES:
            raise RejectedSource("too_many_entries", most=MAX_FILES)
    if is_empty and prefix:
        raise RejectedSource("prefix_not_found", bucket=bucket, prefix=prefix)
    return Listing(bucket, prefix, folder, objects)


def _read(listing: Listing, name: str) -> bytes:
    key, size = listing.objects[name]
    check_size(size)
    try:
        with buckets.open_object(f"{buckets.SCHEME}{listing.bucket}/{key}") as file:
            return file.read(LARGEST_BYTES + 1)
    except RejectedFile as rejection:
        raise RejectedSource("bucket_not_read", why=name) from rejection


class _Finder:
    """Finds the objects of a listing by the names that a manifest gives them."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.by_normal_path: dict[str, Any] = {}
        for name in listing.objects:
            self.by_normal_path.setdefault(normal_path(name), name)

    def find(self, file: str) -> SourceEntry:
        if is_url(file):
            return named_files.remote_entry(file)
        if not is_below(file):
            return rejected_entry(file, RejectedFile("path_not_allowed"))
        name = file if file in self.listing.objects else self.by_normal_path.get(normal_path(file))
        if name is None:
            return rejected_entry(file, RejectedFile("not_in_bucket"))
        return _entry(self.listing.bucket, name, *self.listing.objects[name])


def _entry(bucket: str, name: str, key: str, size: int) -> SourceEntry:
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    if size > limit * 1_000_000:
        return rejected_entry(name, RejectedFile("too_large", megabytes=f"{size / 1e6:.0f}", limit=limit))
    if "\0" in key:  # no database stores it
        return rejected_entry(name, RejectedFile("not_in_bucket"))
    return SourceEntry(clean_path(name), f"{buckets.SCHEME}{bucket}/{key}", size)
