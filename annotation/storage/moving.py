"""Copies files from one store to another and compares the SHA-256 of each on both sides.

A file never changes under its key, so a file that the target has in its full length is not copied again: an interrupted
move continues where it stopped, and a repeated one copies only what is new.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Final

from annotation.storage.stores import StorageError, Store, StoredFile, storage_errors

CHUNK_BYTES: Final = 1 << 20
THREADS: Final = 8
# Enough that no thread waits, few enough that a long list is not held in memory.
MAX_PENDING: Final = 64
PREFIXES: Final = ("originals/", "renditions/", "imports/", "exports/", "benchmarks/", "results/")
UNFINISHED_MARK: Final = ".partial-"


class Outcome(Enum):
    """The result of moving one file."""

    COPIED = "copied"
    PRESENT = "present"
    MISSING = "missing"
    DAMAGED = "damaged"
    FAILED = "failed"


@dataclass(frozen=True)
class MovedFile:
    """One file with the outcome of its move, and the reason where it could not be moved."""

    stored: StoredFile
    outcome: Outcome
    reason: str = ""


def list_movable(store: Store) -> Iterator[StoredFile]:
    """Yields every file that moves, folder by folder, without those that are still being written."""
    return (stored for prefix in PREFIXES for stored in store.list(prefix) if UNFINISHED_MARK not in stored.key)


class FileMover:
    """Copies files from `source` to `target`. `expected` returns a key's SHA-256 where it is known, else an empty text.

    With `check`, files that the target has already are compared too; with `remove`, each file is deleted from `source`
    once both copies were compared.
    """

    def __init__(
        self, source: Store, target: Store, expected: Callable[[str], str], *, check: bool = False, remove: bool = False
    ) -> None:
        self.source = source
        self.target = target
        self.expected = expected
        self.check = check or remove
        self.remove = remove

    def run(self) -> Iterator[MovedFile]:
        """Moves every file and yields each outcome, in no particular order; a failure never stops the other files."""
        with ThreadPoolExecutor(THREADS) as pool:
            pending: set[Future[MovedFile]] = set()
            for stored, target_bytes in self._with_target_sizes():
                if len(pending) >= MAX_PENDING:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
                pending.add(pool.submit(self._move, stored, target_bytes))
            yield from (future.result() for future in pending)

    def _with_target_sizes(self) -> Iterator[tuple[StoredFile, int | None]]:
        """Yields each file and its size in the target, or None. Holds one folder of the target in memory at a time."""
        folder, target_sizes = "", dict[str, int]()
        for stored in list_movable(self.source):
            if folder != (folder := "/".join(stored.key.split("/")[:2]) + "/"):
                target_sizes = {copy.key: copy.bytes for copy in self.target.list(folder)}
            yield stored, target_sizes.get(stored.key)

    def _move(self, stored: StoredFile, target_bytes: int | None) -> MovedFile:
        try:
            is_present = target_bytes == stored.bytes and (not self.check or self._is_same(stored.key))
            if not is_present:
                self._copy(stored.key)
            if self.remove:
                self.source.delete([stored.key])
        except FileNotFoundError:
            return MovedFile(stored, Outcome.MISSING)
        except _DamagedFile as error:
            return MovedFile(stored, Outcome.DAMAGED, str(error))
        except OSError as error:
            return MovedFile(stored, Outcome.FAILED, str(error))
        return MovedFile(stored, Outcome.PRESENT if is_present else Outcome.COPIED)

    def _is_same(self, key: str) -> bool:
        return self._source_digest(key) == _digest_in(self.target, key)

    def _source_digest(self, key: str) -> str:
        """Returns the digest of the source's file. Raises _DamagedFile when it is not the expected one."""
        digest = _digest_in(self.source, key)
        if self.expected(key) not in ("", digest):
            raise _DamagedFile("its SHA-256 differs from the recorded one")
        return digest

    def _copy(self, key: str) -> None:
        digest = self._source_digest(key)
        with self._local_file(key) as path:
            self.target.put(path, key)
        if _digest_in(self.target, key) != digest:
            self.target.delete([key])
            raise StorageError("the copy differed from the file and was deleted")

    @contextmanager
    def _local_file(self, key: str) -> Iterator[Path]:
        """Yields the source's file on this machine: the file itself where the source is a disk, else a copy.

        The copy lies on the target's disk, so that storing it is a rename. A bucket never moves the file itself.
        """
        source_path = self.source.local_path(key)
        if source_path is not None:
            yield source_path
            return
        root = self.target.local_path("spool") or Path(tempfile.gettempdir())
        with storage_errors():
            root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="incoming-", dir=root, ignore_cleanup_errors=True) as directory:
            path = Path(directory) / "file"
            with self.source.open(key) as stored, path.open("wb") as copy:
                while chunk := stored.read(CHUNK_BYTES):
                    copy.write(chunk)
            yield path


class _DamagedFile(Exception):
    """A stored file whose bytes are not the recorded ones."""


def _digest_in(store: Store, key: str) -> str:
    with store.open(key) as file:
        return _digest(file)


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
