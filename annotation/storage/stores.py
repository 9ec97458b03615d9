"""The interface that every store of files has, and the error that every store raises."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from botocore.exceptions import BotoCoreError, ClientError


class StorageError(OSError):
    """The storage, or this machine's disk, fails at the moment; the file itself is not the cause."""


@dataclass(frozen=True)
class StoredFile:
    """A file in a store: its key, its size in bytes, and the time of its last change (UTC)."""

    key: str
    bytes: int
    modified_at: datetime


class Store(Protocol):
    """Stores files under keys. Raises StorageError when it fails, FileNotFoundError for a file that does not exist."""

    def local_path(self, key: str) -> Path | None:
        """Returns the path of a key on this machine, whether or not a file exists; None when this is not a disk."""

    def put(self, path: Path, key: str) -> None:
        """Stores a file of this machine. A disk may move the file itself and leave nothing at `path`."""

    def open(self, key: str) -> AbstractContextManager[IO[bytes]]:
        """Opens a file as a stream that is read once from its beginning to its end."""

    def open_seekable(self, key: str) -> AbstractContextManager[IO[bytes]]:
        """Opens a file for reading in any order; only the parts that are read are transferred."""

    def read_range(self, key: str, first: int, end: int) -> bytes:
        """Returns the bytes of a file from `first` up to, but not including, `end`, by one request."""

    def find(self, key: str) -> StoredFile | None:
        """Returns the file under a key, or None when there is none."""

    def list(self, prefix: str) -> Iterator[StoredFile]:
        """Yields every file whose key begins with `prefix`, which ends with a slash."""

    def delete(self, keys: Iterable[str]) -> None:
        """Deletes files; keys without a file are ignored."""

    def clear(self, prefix: str) -> None:
        """Deletes every file whose key begins with `prefix`, which ends with a slash, and interrupted uploads."""


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raises StorageError in place of what a disk or a bucket's client raises, except FileNotFoundError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageError(error.errno, error.strerror or str(error)[:300]) from error
    except (BotoCoreError, ClientError) as error:
        raise StorageError(str(error)[:300]) from error
