"""Stores originals and renditions in the configured storage, under keys that follow from their content.

A file is first written to the spool directory and then stored whole, so that a crash never leaves part of an image
under a key.
"""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from annotation.imaging.protocol import RejectedImage, Rendition
from annotation.storage.configured import configured_store
from annotation.storage.stores import storage_errors

CHUNK_BYTES: Final = 1 << 20
# Part of a rendition's key: raised when renditions are made in another way, so that no cache shows the old ones.
RENDITION_VERSION: Final = 2
MAX_SPOOL_SECONDS: Final = 24 * 3600


class Readable(Protocol):
    """An object to read bytes from: an upload, an opened file, an entry of an archive."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class SpooledFile:
    """A temporary copy of an incoming file on this machine's disk."""

    path: Path
    sha256: str
    bytes: int


@contextmanager
def spool(file: Readable) -> Iterator[SpooledFile]:
    """Copies `file` as `spool_into` does, to a private directory that is removed at the end of the block."""
    with spool_directory() as directory:
        yield spool_into(directory, file)


def spool_into(directory: Path, file: Readable) -> SpooledFile:
    """Copies `file` to a directory of `spool_directory` and hashes it.

    Raises RejectedImage (`too_large`, `empty_file`) as soon as the limit is passed, so that an endless file ends too.
    Raises StorageError when the copy cannot be written; any other OSError comes from reading `file`.
    """
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    digest, size = hashlib.sha256(), 0
    path = directory / "original"
    with storage_errors():
        copy = path.open("wb", buffering=0)
    with copy:
        while chunk := file.read(CHUNK_BYTES):
            size += len(chunk)
            if size > limit * 1_000_000:
                raise RejectedImage("too_large", megabytes=f">{limit}", limit=limit)
            digest.update(chunk)
            with storage_errors():
                copy.write(chunk)
    if size == 0:
        raise RejectedImage("empty_file")
    return SpooledFile(path, digest.hexdigest(), size)


@contextmanager
def spool_directory() -> Iterator[Path]:
    """Yields an empty private directory, on the storage's own disk where it has one, so that storing is a rename."""
    with storage_errors():
        temporary = tempfile.TemporaryDirectory(prefix="incoming-", dir=_spool_root(), ignore_cleanup_errors=True)
    with temporary as directory:
        yield Path(directory)


def store_original(spooled: SpooledFile) -> str:
    """Stores a spooled file and returns its key, which is the same for the same bytes."""
    return _store(spooled.path, f"originals/{spooled.sha256[:2]}/{spooled.sha256}")


def store_renditions(sha256: str, renditions: Mapping[str, Rendition]) -> dict[str, dict[str, Any]]:
    """Stores an original's renditions and returns the value of `Image.renditions`: key, size and type by name."""
    return {name: _store_rendition(sha256, rendition) for name, rendition in renditions.items()}


def _store_rendition(sha256: str, rendition: Rendition) -> dict[str, Any]:
    path = Path(rendition.path)
    key = f"renditions/{sha256[:2]}/{sha256}/{RENDITION_VERSION}/{path.name}"
    return {
        "key": _store(path, key),
        "width": rendition.width,
        "height": rendition.height,
        "bytes": rendition.bytes,
        "type": rendition.content_type,
    }


@contextmanager
def local_original(key: str) -> Iterator[Path]:
    """Yields an original as a file on this machine: the stored file itself where the storage is a disk, else a copy.

    Raises FileNotFoundError when the storage does not have it, StorageError when the storage fails.
    """
    store = configured_store()
    stored_path = store.local_path(key)
    if stored_path is not None:
        if not stored_path.is_file():
            raise FileNotFoundError(key)
        yield stored_path
        return
    with spool_directory() as directory:
        path = directory / "original"
        with store.open(key) as stored, storage_errors(), path.open("wb") as copy:
            shutil.copyfileobj(stored, copy, CHUNK_BYTES)
        yield path


def store_upload(file: "File[bytes]", key: str) -> None:
    """Stores a file of a request, whatever its size. Raises StorageError."""
    with storage_errors():
        default_storage.save(key, file)


def delete_stale_spool_files() -> None:
    """Deletes what a killed process left in the spool directory, once it is a day old."""
    for path in _spool_root().glob("incoming-*"):
        try:
            if time.time() - path.stat().st_mtime > MAX_SPOOL_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:
            continue  # its process has finished meanwhile, or the file belongs to another program


def _store(path: Path, key: str) -> str:
    configured_store().put(path, key)
    return key


def _spool_root() -> Path:
    root = configured_store().local_path("spool") or Path(tempfile.gettempdir())
    root.mkdir(parents=True, exist_ok=True)
    return root
