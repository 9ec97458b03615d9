"""Deletes stored files of images that no row refers to: those of removed images, and renditions made differently."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Final

from django.utils import timezone

from annotation.models import Image
from annotation.storage.stores import Store, StoredFile

KINDS: Final = ("originals/", "renditions/")
# A file is stored before the row that refers to it; storing it again renews its time.
MIN_AGE: Final = timedelta(days=1)
FILES_AT_ONCE: Final = 500


def find_unused_files(store: Store) -> Iterator[StoredFile]:
    """Yields the unused files that are at least a day old. Memory holds one folder at a time."""
    newest = timezone.now() - MIN_AGE
    for kind in KINDS:
        for folder, files in groupby(store.list(kind), _folder):
            yield from _unused(folder, list(files), newest)


def remove_unused_files(store: Store) -> Iterator[list[StoredFile]]:
    """Deletes unused files, some at a time, each checked again just before; yields those that were deleted."""
    unused = find_unused_files(store)
    while files := list(islice(unused, FILES_AT_ONCE)):
        deleted = []
        for folder, group in groupby(files, _folder):
            current = [stored for file in group if (stored := store.find(file.key))]
            deleted += list(_unused(folder, current, timezone.now() - MIN_AGE))
        store.delete(file.key for file in deleted)
        yield deleted


def _folder(stored: StoredFile) -> str:
    """Returns the first two digits of the SHA-256, which every key of an image has as a folder."""
    return stored.key.split("/")[1]


def _unused(folder: str, files: list[StoredFile], newest: datetime) -> Iterator[StoredFile]:
    keys = _keys_in_use(folder)
    return (file for file in files if file.modified_at < newest and file.key not in keys)


def _keys_in_use(folder: str) -> set[str]:
    keys = set[str]()
    images = Image.objects.filter(sha256__startswith=folder).values_list("original", "renditions")
    for original, renditions in images.iterator():
        keys |= {original, *(rendition["key"] for rendition in renditions.values())}
    return keys
