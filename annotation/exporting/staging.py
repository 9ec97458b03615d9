"""Stages the files of a release: written into a private directory, hashed while written, published all at once.

Each attempt at a job writes under keys of its own, `exports/<export>/<attempt>/<name>` (or `benchmarks/…`), so that no
two attempts touch the same file. A release becomes visible when its rows are committed, which is after its last byte is
safe.
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

BUFFER_BYTES: Final = 1 << 20
URL_SECONDS: Final = 300
EXPORTS: Final = "exports"
BENCHMARKS: Final = "benchmarks"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A complete file, and the key under which it is published. `rows` is None unless it is a data file."""

    name: str
    bytes: int
    sha256: str
    key: str
    rows: int | None = None


class HashingFile(io.RawIOBase):
    """A new file that computes its size and checksum while it is written."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self.digest = hashlib.sha256()
        self._file = path.open("xb", buffering=0)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self._file.closed:
            return memoryview(data).nbytes
        written = self._file.write(data) or 0
        self.digest.update(memoryview(data)[:written])
        self.size += written
        return written

    def sync(self) -> None:
        """Makes the file safe from a power failure."""
        os.fsync(self._file.fileno())

    def discard(self) -> None:
        """Closes the file on the disk. What buffers and unfinished tables write when they are collected is lost."""
        self._file.close()

    def close(self) -> None:
        super().close()
        self._file.close()


class StagingDirectory:
    """The files of one attempt while they are written. `prefix` is what their keys begin with."""

    def __init__(self, directory: Path, prefix: str) -> None:
        self._directory = directory
        self._prefix = prefix
        self._files: dict[str, tuple[HashingFile, io.BufferedWriter[HashingFile]]] = {}
        self.rows: dict[str, int] = {}

    def create(self, name: str) -> BinaryIO:
        """Returns a new file. Raises FileExistsError for a second file of that name."""
        raw = HashingFile(self._directory / name)
        buffered = io.BufferedWriter(raw, BUFFER_BYTES)
        self._files[name] = (raw, buffered)
        return cast("BinaryIO", buffered)

    def add_rows(self, name: str, count: int) -> None:
        """Adds to the number of rows of a file; `rows` has the numbers by name."""
        self.rows[name] = self.rows.get(name, 0) + count

    def checksum(self, name: str) -> str:
        """Returns the checksum of what has been written into a file."""
        raw, buffered = self._files[name]
        buffered.flush()
        return raw.digest.hexdigest()

    def remove(self, name: str) -> None:
        """Removes a file that is not finished."""
        raw, _buffered = self._files.pop(name)
        raw.discard()
        (self._directory / name).unlink()

    @property
    def names(self) -> list[str]:
        """The names of the files, in the order of their creation."""
        return list(self._files)

    def finish(self) -> list[StagedFile]:
        """Closes the open files, safe on the disk, and returns all files sorted by name."""
        for raw, buffered in self._files.values():
            if not buffered.closed:
                buffered.flush()
                raw.sync()
                buffered.close()
        return [
            StagedFile(name, raw.size, raw.digest.hexdigest(), f"{self._prefix}/{name}", self.rows.get(name))
            for name, (raw, _buffered) in sorted(self._files.items())
        ]

    def publish(self) -> None:
        """Puts the finished files under their keys: one rename on a disk, uploads elsewhere. No row names them yet."""
        store = configured_store()
        path = store.local_path(self._prefix)
        if path is None:
            for name in sorted(self._files):
                store.put(self._directory / name, f"{self._prefix}/{name}")
            return
        _fsync(self._directory)
        self._directory.rename(path)
        _fsync(path.parent)

    def roll_back(self) -> None:
        """Removes what `publish` put there. Call it only when it is certain that no row names the files."""
        configured_store().clear(f"{self._prefix}/")

    def discard(self) -> None:
        """Closes files that were never finished."""
        for raw, _buffered in self._files.values():
            raw.discard()


@contextmanager
def staging_directory(job_id: UUID, attempt: int, root: str = EXPORTS) -> Iterator[StagingDirectory]:
    """Makes an empty directory for one attempt, removes what earlier attempts left, and removes it when the block ends.

    It is beside the directory of the release if the storage is a disk. Nothing of the job may be published yet.
    """
    remove_leftovers(job_id, root)
    parent = _local_path(job_id, root)
    parent.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=f"{attempt}.partial-", dir=parent))
    directory = StagingDirectory(path, f"{root}/{job_id}/{attempt}")
    try:
        yield directory
    finally:
        directory.discard()
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):  # what was published stays
            parent.rmdir()


def remove_leftovers(job_id: UUID, root: str = EXPORTS) -> None:
    """Removes what every attempt at a job left in the storage and on this machine, interrupted uploads too.

    Call it only while none of it is published.
    """
    shutil.rmtree(_local_path(job_id, root), ignore_errors=True)
    configured_store().clear(f"{root}/{job_id}/")


def _local_path(job_id: UUID, root: str) -> Path:
    return Path(settings.MEDIA_ROOT) / root / str(job_id)


def own_path(key: str) -> Path | None:
    """Returns the file of a key on this machine, or None if the storage is not a disk."""
    return configured_store().local_path(key)


def temporary_url(key: str, name: str) -> str:
    """Returns a signed URL from which the storage itself serves a file as a download, for five minutes."""
    parameters = {"ResponseContentDisposition": f'attachment; filename="{name}"'}
    return default_storage.url(key, parameters=parameters, expire=URL_SECONDS)  # type: ignore[call-arg]  # S3's own


def _fsync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
