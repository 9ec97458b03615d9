"""Files of images that no row tells of any more: what removed images and earlier recipes of renditions left behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Final

from django.utils import timezone

from annotation.models import Image
from annotation.storage.stores import Store, StoredFile

KINDS: Final = ("originals/", "renditions/")
# A file comes before the row that tells of it; one that is used anew counts as young again.
YOUNGEST: Final = timedelta(days=1)
AT_ONCE: Final = 500


def find_unused_files(store: Store) -> Iterator[StoredFile]:
    """The files of images that have lain unused for a day at least. One folder is held in memory at a time."""
    oldest_in_use = timezone.now() - YOUNGEST
    for kind in KINDS:
        for folder, files in groupby(store.list(kind), _folder):
            yield from _unused(folder, list(files), oldest_in_use)


def remove_unused_files(store: Store) -> Iterator[list[StoredFile]]:
    """Removes them, some at a time, each looked up again just before; answers those that went."""
    found = find_unused_files(store)
    while some := list(islice(found, AT_ONCE)):
        gone = []
        for folder, files in groupby(some, _folder):
            now = [seen for file in files if (seen := store.find(file.key))]
            gone += list(_unused(folder, now, timezone.now() - YOUNGEST))
        store.delete(file.key for file in gone)
        yield gone


def _folder(stored: StoredFile) -> str:
    """The two digits with which the SHA-256 begins, as every key of an image holds them."""
    return stored.key.split("/")[1]


def _unused(folder: str, files: list[StoredFile], oldest_in_use: datetime) -> Iterator[StoredFile]:
    used = _keys_of(folder)
    return (file for file in files if file.modified_at < oldest_in_use and file.key not in used)


def _keys_of(folder: str) -> set[str]:
    keys = set[str]()
    images = Image.objects.filter(sha256__startswith=folder).values_list("original", "renditions")
    for original, renditions in images.iterator():
        keys |= {original, *(rendition["key"] for rendition in renditions.values())}
    return keys
