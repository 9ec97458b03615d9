"""Files on this machine's disk."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from annotation.storage.stores import Stored, storage_at_work


@dataclass(frozen=True)
class Disk:
    """The files below `root`; see Store."""

    root: Path

    def own_path(self, key: str) -> Path:
        return self.root / key

    def put(self, path: Path, key: str) -> None:
        """Moves the file to its place, safe from a power cut first: nobody ever sees half of it."""
        place = self.root / key
        with storage_at_work():
            if place.is_file() and place.stat().st_size == path.stat().st_size:
                place.touch()  # young again: what is tidied away has long been used by nobody
                return
            place.parent.mkdir(parents=True, exist_ok=True)
            with path.open("rb") as file:
                os.fsync(file.fileno())
            path.replace(place)

    def open(self, key: str) -> AbstractContextManager[IO[bytes]]:
        with storage_at_work():
            return (self.root / key).open("rb")

    def open_any_part(self, key: str) -> AbstractContextManager[IO[bytes]]:
        return self.open(key)

    def find(self, key: str) -> Stored | None:
        return _look(self.root / key, key)

    def list(self, prefix: str) -> Iterator[Stored]:
        for folder, folders, names in os.walk(self.root / prefix):
            folders.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if found := _look(path, path.relative_to(self.root).as_posix()):
                    yield found

    def delete(self, keys: Iterable[str]) -> None:
        """Folders that are empty then go too."""
        for key in keys:
            with storage_at_work():
                (self.root / key).unlink(missing_ok=True)
            self._tidy((self.root / key).parent)

    def clear(self, prefix: str) -> None:
        shutil.rmtree(self.root / prefix, ignore_errors=True)

    def _tidy(self, folder: Path) -> None:
        """A folder that somebody else fills at the same moment is not empty, and stays."""
        while folder != self.root and self.root in folder.parents:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def _look(path: Path, key: str) -> Stored | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Stored(key, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))
