"""A store of files on this machine's disk."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from annotation.storage.stores import StoredFile, storage_errors


@dataclass(frozen=True)
class Disk:
    """Stores files below the directory `root`; see Store."""

    root: Path

    def local_path(self, key: str) -> Path:
        return self.root / key

    def put(self, path: Path, key: str) -> None:
        """Syncs the file to the disk and renames it to its key, so that a crash never leaves part of a file there."""
        target = self.root / key
        with storage_errors():
            if target.is_file() and target.stat().st_size == path.stat().st_size:
                target.touch()  # tidy_storage removes only files that have not been used for a day
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            with path.open("rb") as file:
                os.fsync(file.fileno())
            path.replace(target)

    def open(self, key: str) -> AbstractContextManager[IO[bytes]]:
        with storage_errors():
            return (self.root / key).open("rb")

    def open_seekable(self, key: str) -> AbstractContextManager[IO[bytes]]:
        return self.open(key)

    def read_range(self, key: str, first: int, end: int) -> bytes:
        with storage_errors(), (self.root / key).open("rb") as file:
            file.seek(first)
            return file.read(end - first)

    def find(self, key: str) -> StoredFile | None:
        return _stored_file(self.root / key, key)

    def list(self, prefix: str) -> Iterator[StoredFile]:
        for folder, folders, names in os.walk(self.root / prefix):
            folders.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if stored := _stored_file(path, path.relative_to(self.root).as_posix()):
                    yield stored

    def delete(self, keys: Iterable[str]) -> None:
        """Deletes files, and the folders that become empty by it."""
        for key in keys:
            with storage_errors():
                (self.root / key).unlink(missing_ok=True)
            self._remove_empty_folders((self.root / key).parent)

    def clear(self, prefix: str) -> None:
        shutil.rmtree(self.root / prefix, ignore_errors=True)

    def _remove_empty_folders(self, folder: Path) -> None:
        """Removes `folder` and its parents below the root, up to the first that another process has filled again."""
        while folder != self.root and self.root in folder.parents:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def _stored_file(path: Path, key: str) -> StoredFile | None:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return StoredFile(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))
