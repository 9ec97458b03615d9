"""Where pictures lie: originals and renditions in the configured storage, under keys that follow from their content.

A file is written beside its place first and moved there whole, so that a crash never leaves half a picture under a key.
"""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from annotation.imaging.protocol import RefusedImage, Rendition
from annotation.storage.places import configured_store
from annotation.storage.stores import storage_at_work

PART: Final = 1 << 20
# Part of a rendition's key: raised when renditions are made in another way, so that no cache shows the old ones.
RECIPE: Final = 1
OLDEST_SPOOLED_SECONDS: Final = 24 * 3600


class Readable(Protocol):
    """Whatever gives bytes: an upload, an opened file, an entry of an archive."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Spooled:
    """A file that came in, on this machine's disk for as long as it is looked at."""

    path: Path
    sha256: str
    bytes: int


@contextmanager
def spool(file: Readable) -> Iterator[Spooled]:
    """As `spool_into`, in a private place that is gone afterwards."""
    with spool_directory() as directory:
        yield spool_into(directory, file)


def spool_into(directory: Path, file: Readable) -> Spooled:
    """Copies `file` to a directory of `spool_directory` while hashing it.

    Raises RefusedImage (`too_large`, `empty_file`) as soon as that is known: a file without end is not read to its end.
    StorageTrouble is about the copy, any other OSError about reading the file.
    """
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    digest, size = hashlib.sha256(), 0
    path = directory / "original"
    with storage_at_work():
        copy = path.open("wb", buffering=0)
    with copy:
        while part := file.read(PART):
            size += len(part)
            if size > limit * 1_000_000:
                raise RefusedImage("too_large", megabytes=f">{limit}", limit=limit)
            digest.update(part)
            with storage_at_work():
                copy.write(part)
    if size == 0:
        raise RefusedImage("empty_file")
    return Spooled(path, digest.hexdigest(), size)


@contextmanager
def spool_directory() -> Iterator[Path]:
    """An empty private directory, on the storage's own disk where that is a disk, so that keeping is a mere move."""
    with storage_at_work():
        made = tempfile.TemporaryDirectory(prefix="incoming-", dir=_spool_root(), ignore_cleanup_errors=True)
    with made as directory:
        yield Path(directory)


def keep_original(spooled: Spooled) -> str:
    """Puts a spooled file into the storage; the key is the same for the same bytes."""
    return _keep(spooled.path, f"originals/{spooled.sha256[:2]}/{spooled.sha256}")


def keep_renditions(sha256: str, made: Mapping[str, Rendition]) -> dict[str, dict[str, Any]]:
    """Puts an original's renditions into the storage; answers, by name, what `Image.renditions` holds of each."""
    return {name: _keep_rendition(sha256, rendition) for name, rendition in made.items()}


def _keep_rendition(sha256: str, rendition: Rendition) -> dict[str, Any]:
    path = Path(rendition.path)
    key = f"renditions/{sha256[:2]}/{sha256}/{RECIPE}/{path.name}"
    return {
        "key": _keep(path, key),
        "width": rendition.width,
        "height": rendition.height,
        "bytes": rendition.bytes,
        "type": rendition.content_type,
    }


@contextmanager
def borrow_original(key: str) -> Iterator[Path]:
    """The original as a file on this machine: its own when the storage is a disk, else a copy.

    Raises FileNotFoundError when the storage does not have it, StorageTrouble when it does not answer.
    """
    store = configured_store()
    own = store.own_path(key)
    if own is not None:
        if not own.is_file():
            raise FileNotFoundError(key)
        yield own
        return
    with spool_directory() as directory:
        path = directory / "original"
        with store.open(key) as stored, storage_at_work(), path.open("wb") as copy:
            shutil.copyfileobj(stored, copy, PART)
        yield path


def keep_sent(file: "File[bytes]", key: str) -> None:
    """Puts a file that came with a request into the storage, whatever its size. Raises StorageTrouble."""
    with storage_at_work():
        default_storage.save(key, file)


def open_stored(key: str) -> AbstractContextManager[IO[bytes]]:
    """A stored file of any size, to be read in any order: only the parts that are read come from a bucket."""
    return configured_store().open_any_part(key)


def sweep_spool() -> None:
    """Removes what a killed process left behind a day ago or earlier."""
    for path in _spool_root().glob("incoming-*"):
        try:
            if time.time() - path.stat().st_mtime > OLDEST_SPOOLED_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:
            continue  # its process finished meanwhile, or somebody else's file has such a name


def _keep(path: Path, key: str) -> str:
    configured_store().put(path, key)
    return key


def _spool_root() -> Path:
    root = configured_store().own_path("spool") or Path(tempfile.gettempdir())
    root.mkdir(parents=True, exist_ok=True)
    return root
