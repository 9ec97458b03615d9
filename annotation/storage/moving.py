"""Copying files from one store to another, each checked by its SHA-256 on both sides.

Files never change under their keys, so that what is there in its full length need not be copied again: a move that was
broken off goes on where it was, and one that is repeated brings what came meanwhile.
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

from annotation.storage.stores import StorageTrouble, Store, Stored, storage_at_work

PART: Final = 1 << 20
THREADS: Final = 8
# Enough of them under way that no thread waits, few enough that a long list is not held in memory.
MOST_UNDER_WAY: Final = 64
KINDS: Final = ("originals/", "renditions/", "imports/", "exports/")
UNFINISHED: Final = ".partial-"


class Fate(Enum):
    """What became of a file."""

    COPIED = "copied"
    THERE = "there"
    GONE = "gone"
    DAMAGED = "damaged"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Moved:
    """One file, what became of it, and why, where it did not work."""

    stored: Stored
    fate: Fate
    why: str = ""


def files_of(store: Store) -> Iterator[Stored]:
    """All that moves, a folder after the other, without what is still being written."""
    return (stored for kind in KINDS for stored in store.list(kind) if UNFINISHED not in stored.key)


class Mover:
    """Copies from `source` to `target`. `expected` tells the SHA-256 of a key where it is known, else an empty text.

    With `check` files that are there already are compared too; with `remove` each is removed from `source` once both
    copies were compared.
    """

    def __init__(
        self, source: Store, target: Store, expected: Callable[[str], str], *, check: bool = False, remove: bool = False
    ) -> None:
        self.source = source
        self.target = target
        self.expected = expected
        self.check = check or remove
        self.remove = remove

    def run(self) -> Iterator[Moved]:
        """Tells of each file what became of it, in no particular order; trouble with one never stops the others."""
        with ThreadPoolExecutor(THREADS) as pool:
            under_way: set[Future[Moved]] = set()
            for stored, there in self._beside_what_is_there():
                if len(under_way) >= MOST_UNDER_WAY:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
                under_way.add(pool.submit(self._move, stored, there))
            yield from (future.result() for future in under_way)

    def _beside_what_is_there(self) -> Iterator[tuple[Stored, int | None]]:
        """Each file with the bytes that the target has of it. One folder of the target is held in memory at a time."""
        folder, there = "", dict[str, int]()
        for stored in files_of(self.source):
            if folder != (folder := "/".join(stored.key.split("/")[:2]) + "/"):
                there = {found.key: found.bytes for found in self.target.list(folder)}
            yield stored, there.get(stored.key)

    def _move(self, stored: Stored, there: int | None) -> Moved:
        try:
            is_there = there == stored.bytes and (not self.check or self._is_same(stored.key))
            if not is_there:
                self._copy(stored.key)
            if self.remove:
                self.source.delete([stored.key])
        except FileNotFoundError:
            return Moved(stored, Fate.GONE)
        except _Damaged as damaged:
            return Moved(stored, Fate.DAMAGED, str(damaged))
        except OSError as error:
            return Moved(stored, Fate.TROUBLE, str(error))
        return Moved(stored, Fate.THERE if is_there else Fate.COPIED)

    def _is_same(self, key: str) -> bool:
        return self._checked(key) == _digest_in(self.target, key)

    def _checked(self, key: str) -> str:
        """The digest of the source's file, which is what it should be."""
        digest = _digest_in(self.source, key)
        if self.expected(key) not in ("", digest):
            raise _Damaged("its SHA-256 is not what it was when it came in")
        return digest

    def _copy(self, key: str) -> None:
        digest = self._checked(key)
        with self._at_hand(key) as path:
            self.target.put(path, key)
        if _digest_in(self.target, key) != digest:
            self.target.delete([key])
            raise StorageTrouble("the copy differs from the file; it was taken back")

    @contextmanager
    def _at_hand(self, key: str) -> Iterator[Path]:
        """The source's file on this machine: its own, which a bucket leaves there, or a copy on the target's disk."""
        own = self.source.own_path(key)
        if own is not None:
            yield own
            return
        root = self.target.own_path("spool") or Path(tempfile.gettempdir())
        with storage_at_work():
            root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="incoming-", dir=root, ignore_cleanup_errors=True) as directory:
            path = Path(directory) / "file"
            with self.source.open(key) as stored, path.open("wb") as copy:
                while part := stored.read(PART):
                    copy.write(part)
            yield path


class _Damaged(Exception):
    """A file that is not what it should be."""


def _digest_in(store: Store, key: str) -> str:
    with store.open(key) as file:
        return _digest(file)


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := file.read(PART):
        digest.update(part)
    return digest.hexdigest()
