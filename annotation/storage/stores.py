"""What every place for files can do, and which one is configured."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from botocore.exceptions import BotoCoreError, ClientError


class StorageTrouble(OSError):
    """The storage, or this machine's disk, does not do its work just now; no file is at fault."""


@dataclass(frozen=True)
class Stored:
    """A file as it lies there: its size in bytes, and since when (UTC)."""

    key: str
    bytes: int
    since: datetime


class Store(Protocol):
    """Raises StorageTrouble when it does not work, FileNotFoundError where a file is asked for that is not there."""

    def own_path(self, key: str) -> Path | None:
        """The file of a key on this machine, there or not; None when this is no disk."""

    def put(self, path: Path, key: str) -> None:
        """Stores a file of this machine. A disk may take the file itself and leave nothing at `path`."""

    def open(self, key: str) -> AbstractContextManager[IO[bytes]]:
        """The file as a stream, read once from its beginning to its end."""

    def open_any_part(self, key: str) -> AbstractContextManager[IO[bytes]]:
        """The file, to be read in any order: only the parts that are read travel."""

    def find(self, key: str) -> Stored | None:
        """What is known of a key; None when nothing is there."""

    def list(self, prefix: str) -> Iterator[Stored]:
        """Every file whose key begins with `prefix`, which ends with a slash."""

    def delete(self, keys: Iterable[str]) -> None:
        """Removes files; one that is not there is no error."""

    def clear(self, prefix: str) -> None:
        """Removes every file whose key begins with `prefix`, which ends with a slash, and uploads that were cut off."""


@contextmanager
def storage_at_work() -> Iterator[None]:
    """What a disk or a bucket's client raises is told as StorageTrouble."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageTrouble(error.errno, error.strerror or str(error)[:300]) from error
    except (BotoCoreError, ClientError) as error:
        raise StorageTrouble(str(error)[:300]) from error
