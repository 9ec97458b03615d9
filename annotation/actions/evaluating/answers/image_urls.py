"""Reads the images that are sent, as data URLs: those of the published archive, so that the bytes are everybody's.

Encoding them anew would take most of the processor that an evaluation uses.
"""

import base64
import hashlib
import tarfile
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Final
from uuid import UUID

from annotation.evaluating.publishing.image_archive import (
    ARCHIVE_NAME,
    INDEX_NAME,
    ImageEntry,
    index_archive,
    read_index,
)
from annotation.models import BenchmarkFile
from annotation.refining.replies import CallError
from annotation.storage.configured import configured_store

KEPT_IMAGES: Final = 16
"""So many images of the last questions are kept: a few megabytes, whatever is in flight."""


class ImageUrls:
    """The images of a benchmark as data URLs, the last ones kept. Safe for threads."""

    def __init__(self, archive_key: str, entries: Mapping[str, ImageEntry]) -> None:
        self._archive_key, self._entries = archive_key, entries
        self._kept_url = lru_cache(KEPT_IMAGES)(self._read)
        # Calls side by side that ask about one image read it once.
        self._locks = [Lock() for _ in range(KEPT_IMAGES)]

    @classmethod
    def of(cls, benchmark_id: UUID) -> "ImageUrls":
        """Returns the images of a benchmark; none if they are lost or damaged. Raises StorageError."""
        files = BenchmarkFile.objects.filter(benchmark=benchmark_id, name__in=(ARCHIVE_NAME, INDEX_NAME))
        keys = dict(files.values_list("name", "key"))
        try:
            return cls(keys[ARCHIVE_NAME], _entries(keys))
        except (KeyError, FileNotFoundError, tarfile.TarError):
            return cls("", {})

    def checksum(self, file: str) -> str:
        """Returns what identifies the bytes that are sent of an image; empty if there is no such image."""
        entry = self._entries.get(file)
        return entry.sha256 if entry else ""

    def url(self, file: str) -> str:
        """Returns an image as a data URL. Raises CallError (`image_…`), after which the next call tries again."""
        with self._locks[hash(file) % KEPT_IMAGES]:
            return self._kept_url(file)

    def _read(self, file: str) -> str:
        entry = self._entries.get(file)
        if entry is None:
            raise CallError("image_missing", is_permanent=True)
        try:
            jpeg = configured_store().read_range(self._archive_key, entry.offset, entry.offset + entry.bytes)
        except FileNotFoundError:
            raise CallError("image_missing", is_permanent=True) from None
        except OSError as error:
            raise CallError("image_not_read", params={"error": str(error)[:200]}) from None
        if hashlib.sha256(jpeg).hexdigest() != entry.sha256:
            raise CallError("image_damaged", is_permanent=True)
        return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def _entries(keys: Mapping[str, str]) -> Mapping[str, ImageEntry]:
    """Returns the index of an archive. The first benchmarks were published without one: their archive is read."""
    store = configured_store()
    if INDEX_NAME in keys:
        with store.open(keys[INDEX_NAME]) as file:
            return read_index(file.read())
    with store.open_seekable(keys[ARCHIVE_NAME]) as archive:
        return index_archive(archive)
