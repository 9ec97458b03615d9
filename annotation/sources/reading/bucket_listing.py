"""Lists what an import takes of a bucket: a folder, or the keys that begin alike, or what the manifests in it name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.conf import settings

from annotation.sources.entries import MAX_FILES, SourceEntry, is_below, is_hidden, is_litter, rejected_entry
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.paths import is_url, normal_path
from annotation.sources.reading import buckets, named_files
from annotation.sources.reading.file_trees import list_tree
from annotation.sources.rejections import RejectedFile, RejectedSource

MAX_EXAMPLES: Final = 3


@dataclass(frozen=True)
class BucketObject:
    """An object by its name, which leaves out the folder that is imported."""

    name: str
    key: str
    size: int


class BucketTree:
    """The objects of a listing, see `FileTree`. Their contents are not looked at: each would be a request."""

    is_local = False

    def __init__(self, bucket: str, objects: list[BucketObject], notices: list[Notice]) -> None:
        self._bucket = bucket
        self._objects = objects
        self.paths = [normal_path(item.name) for item in objects]
        self.notices = notices

    def read(self, number: int, size: int) -> bytes:
        with buckets.open_object(self._uri(number)) as file:
            return file.read(size)

    def entry(self, number: int) -> SourceEntry:
        item, limit = self._objects[number], settings.LOUPE_MAX_IMAGE_MEGABYTES
        if item.size > limit * 1_000_000:
            return rejected_entry(item.name, RejectedFile("too_large", megabytes=f"{item.size / 1e6:.0f}", limit=limit))
        if "\0" in item.key:  # no database stores it
            return rejected_entry(item.name, RejectedFile("not_in_bucket"))
        return SourceEntry(clean_path(item.name), self._uri(number), item.size)

    def unlisted_entry(self, name: str) -> SourceEntry:
        if is_url(name):
            return named_files.remote_entry(name)
        number = self._numbers_by_path.get(normal_path(name))
        if number is not None:  # what is hidden unless a manifest names it
            return self.entry(number)
        return rejected_entry(name, RejectedFile("not_in_bucket" if is_below(name) else "path_not_allowed"))

    @cached_property
    def _numbers_by_path(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self.paths)}

    def _uri(self, number: int) -> str:
        return f"{buckets.SCHEME}{self._bucket}/{self._objects[number].key}"


def list_bucket(bucket: str, prefix: str) -> Iterator[SourceEntry | Notice]:
    """Yields the objects of a folder of a bucket, or those that the manifests in it name, and notices.

    A prefix without a slash means the folder of that name; if there is none, it means everything that begins so.
    Raises RejectedSource for a bucket that is not allowed or cannot be read, OSError for a temporary failure.
    """
    prefix, notices = _read_prefix(bucket, prefix)
    yield from list_tree(BucketTree(bucket, _list(bucket, prefix), notices))


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


def _list(bucket: str, prefix: str) -> list[BucketObject]:
    folder = prefix[: prefix.rfind("/") + 1]
    objects: list[BucketObject] = []
    is_empty = True
    for page in buckets.list_pages(bucket, prefix):
        for item in page.get("Contents", []):
            is_empty = False
            name = item["Key"].removeprefix(folder)
            # A key that ends with a slash stands for a folder, and is empty.
            if name and not (name.endswith("/") and not item["Size"]) and (is_hidden(name) or not is_litter(name)):
                objects.append(BucketObject(name, item["Key"], item["Size"]))
        if len(objects) > MAX_FILES:
            raise RejectedSource("too_many_entries", most=MAX_FILES)
    if is_empty and prefix:
        raise RejectedSource("prefix_not_found", bucket=bucket, prefix=prefix)
    return objects
