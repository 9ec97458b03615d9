"""Lists and opens files in a folder of this machine. Links out of it, pipes and devices are rejected."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotation.sources.base import RequestField, Source
from annotation.sources.entries import SourceEntry, is_below, is_litter, rejected_entry
from annotation.sources.matching import quoted
from annotation.sources.metadata import clean_path
from annotation.sources.notices import Notice
from annotation.sources.paths import normal_path
from annotation.sources.reading.manifest_rows import LARGEST_BYTES, NAMES, names_of_files
from annotation.sources.reading.name_encodings import decode_names
from annotation.sources.rejections import RejectedFile, RejectedSource

SCHEME: Final = "file:"
FOLDER_FIELD: Final = RequestField("folder", _("Folder below the server's import folder"))
SETUP_HINT: Final = _(
    "This server has no import folder. Its administrator names one with the setting LOUPE_IMPORT_ROOT; a zip and a "
    "list of URLs need none."
)


class LocalSource(Source):
    """A source whose request names a folder below the server's import folder."""

    fields = (FOLDER_FIELD,)

    def setup_hint(self) -> Promise | None:
        """Returns how to give this server an import folder; None when it has one."""
        return None if settings.LOUPE_IMPORT_ROOT else SETUP_HINT

    def check(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Returns the name of the folder, to be stored. Raises RejectedSource when there is none of that name."""
        import_folder(values["folder"])
        return dict(values)


def import_folder(name: str) -> Path:
    """Returns the folder of that name below LOUPE_IMPORT_ROOT. Raises RejectedSource when there is none."""
    if not settings.LOUPE_IMPORT_ROOT:
        raise RejectedSource("no_import_root")
    root = Path(settings.LOUPE_IMPORT_ROOT).resolve()
    if name and not is_below(name):
        raise RejectedSource("folder_not_found")
    folder = (root / name).resolve()
    if not folder.is_relative_to(root) or not folder.is_dir():
        raise RejectedSource("folder_not_found")
    return folder


def stored_root(stored: Mapping[str, Any]) -> Path:
    """Returns the folder that a command named, or the one of a request. Raises RejectedSource."""
    return Path(stored["root"]) if "root" in stored else import_folder(stored["folder"])


class FolderTree:
    """The files below a folder in the order of their names, see `FileTree`.

    `unlisted` returns the entry of what a manifest names besides them; at most `limit` of them are listed.
    """

    is_local = True

    def __init__(self, root: Path, unlisted: Callable[[str], SourceEntry], limit: int | None = None) -> None:
        self._root = root
        self._unread_folders: list[str] = []
        self._names = sorted(islice(self._walk(), limit))
        names, guess = _decode(root, self._names)
        self.paths = [normal_path(name) for name in names]
        self.notices = [guess] if guess else []
        if self._unread_folders:
            self.notices.append(Notice("folders_not_read", {"names": quoted(sorted(self._unread_folders))}))
        self.unlisted_entry = unlisted

    def read(self, number: int, size: int) -> bytes:
        with open_below(self._root, _uri(self._names[number])) as file:
            try:
                return file.read(size)
            except OSError as error:
                raise RejectedFile("file_not_found") from error

    def entry(self, number: int) -> SourceEntry:
        return file_entry(self._root, self._names[number], self.paths[number])

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._root, followlinks=False, onerror=self._note):
            folders[:] = [name for name in folders if not is_litter(name)]
            for name in files:
                yield (Path(folder) / name).relative_to(self._root).as_posix()

    def _note(self, error: OSError) -> None:
        folder = Path(error.filename).relative_to(self._root).as_posix()
        self._unread_folders.append("/" if folder == "." else folder)


def file_entry(root: Path, name: str, path: str = "") -> SourceEntry:
    """Returns the entry of a file below `root`, which need not be there yet; `path` is its name to show."""
    if not is_below(name):
        return rejected_entry(name, RejectedFile("path_not_allowed"))
    try:
        size = (root / name).stat().st_size
    except (OSError, ValueError):
        size = 0
    return SourceEntry(clean_path(path or name), _uri(name), size)


@contextmanager
def open_below(root: Path, uri: str) -> Iterator[IO[bytes]]:
    """Opens a regular file below `root`, with links resolved. Raises RejectedFile."""
    name = os.fsdecode(unquote_to_bytes(uri.removeprefix(SCHEME)))
    if not is_below(name):
        raise RejectedFile("path_not_allowed")
    path, root = root / name, root.resolve()
    try:
        if not path.resolve().is_relative_to(root):
            raise RejectedFile("path_not_allowed")
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, RuntimeError) as error:  # a name that is too long, a link to itself, a socket
        raise RejectedFile("file_not_found") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RejectedFile("not_a_file")
        yield file


def _uri(name: str) -> str:
    # Names are bytes: every one of them that is not plain ASCII is escaped.
    return SCHEME + quote(os.fsencode(name))


def _decode(root: Path, names: list[str]) -> tuple[list[str], Notice | None]:
    """Returns the names as text, and a notice if the encoding of those that are not UTF-8 was guessed."""
    unknown = [number for number, name in enumerate(names) if not _is_text(name)]
    if not unknown:
        return names, None
    manifests = [name for name in names if name.rpartition("/")[2].lower() in NAMES]
    named = names_of_files(_contents(root, manifests))
    decoded, guess = decode_names([os.fsencode(names[number]) for number in unknown], named)
    texts = iter(decoded)
    return [name if _is_text(name) else next(texts) for name in names], guess


def _is_text(name: str) -> bool:
    """Returns whether the bytes of a name are UTF-8; Python has surrogates for those that are not."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _contents(root: Path, names: Iterable[str]) -> Iterator[bytes]:
    for name in names:
        with suppress(RejectedFile, OSError), open_below(root, _uri(name)) as file:
            yield file.read(LARGEST_BYTES)
