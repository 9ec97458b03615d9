"""The interface of a source."""

import errno
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, ClassVar, Protocol

from django.utils.functional import Promise

from annotation.sources.entries import SourceEntry
from annotation.sources.notices import Notice
from annotation.storage.configured import configured_store


@dataclass(frozen=True, slots=True, eq=False)
class RequestField:
    """A text that a source needs in a request for an import. No two fields share a name."""

    name: str
    label: Promise
    max_length: int = 1_000


class OpenSource(Protocol):
    """A source while an import reads it."""

    def entries(self) -> Iterator[SourceEntry | Notice]:
        """Yields every file in it, and notices about it. Raises RejectedSource when the source cannot be read."""
        ...

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        """Opens the file of an entry as a stream; entering it raises RejectedFile when the file cannot be opened."""
        ...


class Source(ABC):
    """A kind of source that images are imported from.

    `key` names it in requests and rows, `title` on pages. A request brings `fields`, and a `file` if `takes_file`; the
    API also takes the lines of that file as the list of texts `inline_list`. `file_holds_images` tells that the file
    has the images themselves, so that none of them can be read once it is deleted.
    """

    key: ClassVar[str]
    title: ClassVar[Promise]
    fields: ClassVar[tuple[RequestField, ...]] = ()
    takes_file: ClassVar[bool] = False
    inline_list: ClassVar[str] = ""
    file_holds_images: ClassVar[bool] = False

    def setup_hint(self) -> Promise | None:
        """Returns which setting this server needs to import from the source; None if it needs none."""
        return None

    def check(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Returns what an import stores of its request's fields. Raises RejectedSource for what cannot be read."""
        return dict(values)

    def describe(self, stored: Mapping[str, Any]) -> str:
        """Returns a short name of where an import's files come from: the file or the field of its request."""
        names = ("file", *(field.name for field in self.fields), "root")
        return next((str(stored[name]) for name in names if stored.get(name)), self.key)

    def recognises(self, argument: str, has_manifest: bool) -> bool:
        """Returns whether the argument of a command on this machine means this source."""
        return False

    def locate(self, argument: str, manifest: Path | None) -> dict[str, Any]:
        """Returns what an import stores of a command's argument. Raises FileNotFoundError, or RejectedSource."""
        return {}

    @abstractmethod
    def open(self, stored: Mapping[str, Any]) -> AbstractContextManager[OpenSource]:
        """Opens the source of an import that stored this. Raises RejectedSource when there is none to read."""


def existing_path(path: str | Path) -> str:
    """Returns the absolute form of a path. Raises FileNotFoundError when nothing is there."""
    absolute = Path(path).absolute()
    if not absolute.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(absolute))
    return str(absolute)


def open_sent_file(stored: Mapping[str, Any]) -> AbstractContextManager[IO[bytes]]:
    """Opens the file that was sent with a request, or the one on this machine that a command named."""
    if "list" in stored:
        return Path(stored["list"]).open("rb")
    return configured_store().open_seekable(stored["key"])


def read_sent_file(stored: Mapping[str, Any], max_bytes: int) -> bytes:
    """Returns the content of that file, at most one byte more than `max_bytes`."""
    with open_sent_file(stored) as file:
        return file.read(max_bytes + 1)
