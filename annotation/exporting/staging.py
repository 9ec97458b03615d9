"""The files of a release: written where nobody looks, checksummed on the way, shown whole or not at all.

Each attempt writes under keys of its own, `exports/<export>/<attempt>/<name>`, so that no two attempts touch the same
file. What makes a release visible is the commit of its rows, which comes after the last byte is safe.
"""

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage

from annotation.storage.configured import configured_store

BUFFER: Final = 1 << 20
ADDRESS_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Published:
    """A file that lies whole under its key."""

    name: str
    bytes: int
    sha256: str
    key: str


class Hashed(io.RawIOBase):
    """A file that keeps count and checksum of what is written to it."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self.digest = hashlib.sha256()
        self._file = path.open("xb", buffering=0)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        written = self._file.write(data) or 0
        self.digest.update(memoryview(data)[:written])
        self.size += written
        return written

    def sync(self) -> None:
        """Only after this is the file safe from a power cut."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        super().close()
        self._file.close()


class Workplace:
    """The files of one attempt while they are being written."""

    def __init__(self, directory: Path, prefix: str) -> None:
        self._directory = directory
        self._prefix = prefix
        self._files: dict[str, tuple[Hashed, io.BufferedWriter[Hashed]]] = {}

    def create(self, name: str) -> BinaryIO:
        """A new file; raises FileExistsError for a second one of that name."""
        raw = Hashed(self._directory / name)
        buffered = io.BufferedWriter(raw, BUFFER)
        self._files[name] = (raw, buffered)
        return cast("BinaryIO", buffered)

    @property
    def names(self) -> list[str]:
        """The files that were created, in that order."""
        return list(self._files)

    def finish(self) -> list[Published]:
        """Closes the files that are open, safe on the disk; answers what each will be, sorted by name."""
        for raw, buffered in self._files.values():
            if not buffered.closed:
                buffered.flush()
                raw.sync()
                buffered.close()
        return [
            Published(name, raw.size, raw.digest.hexdigest(), f"{self._prefix}/{name}")
            for name, (raw, _buffered) in sorted(self._files.items())
        ]

    def move_in(self) -> None:
        """Puts the finished files under their keys: one rename on a disk, uploads elsewhere. Nobody sees them yet."""
        store = configured_store()
        place = store.local_path(self._prefix)
        if place is None:
            for name in sorted(self._files):
                store.put(self._directory / name, f"{self._prefix}/{name}")
            return
        _fsync(self._directory)
        self._directory.rename(place)
        _fsync(place.parent)

    def take_back(self) -> None:
        """Removes what `move_in` put there, when it is certain that no row tells of it."""
        configured_store().clear(f"{self._prefix}/")

    def abandon(self) -> None:
        """Lets go of files that were never finished."""
        for raw, _buffered in self._files.values():
            raw.close()


@contextmanager
def workplace(export_id: UUID, attempt: int) -> Iterator[Workplace]:
    """An empty place on this machine for one attempt, beside where it will lie if that is a disk; gone afterwards."""
    folder = _local(export_id)
    folder.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix=f"{attempt}.partial-", dir=folder))
    opened = Workplace(directory, f"{folder_of(export_id)}/{attempt}")
    try:
        yield opened
    finally:
        opened.abandon()
        shutil.rmtree(directory, ignore_errors=True)
        with suppress(OSError):  # what was published stays
            folder.rmdir()


def remove_leftovers(export_id: UUID) -> None:
    """Removes what every attempt at an export left in the storage and on this machine, uploads that were cut off too.

    Call it only while none of it is published.
    """
    shutil.rmtree(_local(export_id), ignore_errors=True)
    configured_store().clear(f"{folder_of(export_id)}/")


def _local(export_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / folder_of(export_id)


def folder_of(export_id: UUID) -> str:
    """Where the storage keeps all that belongs to an export."""
    return f"exports/{export_id}"


def own_path(key: str) -> Path | None:
    """The file of a key on this machine, or None when the storage is not a disk."""
    return configured_store().local_path(key)


def temporary_address(key: str, name: str) -> str:
    """A signed address at which the storage itself hands out a file, as a download, for five minutes."""
    parameters = {"ResponseContentDisposition": f'attachment; filename="{name}"'}
    return default_storage.url(key, parameters=parameters, expire=ADDRESS_SECONDS)  # type: ignore[call-arg]  # S3's own


def _fsync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
