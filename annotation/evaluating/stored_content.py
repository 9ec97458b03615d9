"""The content of an uploaded file that nobody vouches for: read line by line where its format allows, else bounded."""

import codecs
import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson

from annotation.evaluating.content import (
    BYTE_ORDER_MARK,
    GZIP,
    HEAD_BYTES,
    MAX_LINE_CHARACTERS,
    NOT_JSON,
    Content,
)
from annotation.evaluating.errors import RejectedFile

MAX_UPLOAD_BYTES: Final = 100_000_000
"""Of one file as it is sent."""
MAX_UNPACKED_BYTES: Final = 400_000_000
"""Of one file with an answer a line; nothing but its answers is in memory."""
MAX_WHOLE_BYTES: Final = 64_000_000
"""Of a document or a workbook, which is in memory as a whole: far more than one answer each to any benchmark."""
MAX_OBJECTS: Final = 2_000_000
MAX_VALUES: Final = 8_000_000


class StoredContent(Content):
    """A file on this machine's disk. Raises RejectedFile for one that is too large, empty or damaged."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path
        if path.stat().st_size > MAX_UPLOAD_BYTES:
            raise RejectedFile("upload_too_large", file=name, megabytes=MAX_UPLOAD_BYTES // 1_000_000)
        if not self.head.strip():
            raise RejectedFile("file_empty", file=name)

    @cached_property
    def head(self) -> bytes:  # read once
        with self._open() as stream:
            return stream.read(HEAD_BYTES)

    @cached_property
    def raw(self) -> bytes:  # read once
        """All bytes. Raises RejectedFile for more than a document or a workbook may have."""
        with self._open() as stream:
            content = stream.read(MAX_WHOLE_BYTES + 1)
        if len(content) > MAX_WHOLE_BYTES:
            raise RejectedFile("file_too_large", file=self.name, megabytes=MAX_WHOLE_BYTES // 1_000_000)
        return content

    def read_document(self) -> Any:
        """Reads `document`, but for lines of JSON, which are read one by one, and for one of too many values."""
        if not self.may_be_json or self._has_json_lines:
            return NOT_JSON
        objects, commas = self.raw.count(b"{") + self.raw.count(b"["), self.raw.count(b",")
        if objects > MAX_OBJECTS or commas > MAX_VALUES:
            raise RejectedFile("document_too_complex", file=self.name)
        return super().read_document()

    def lines(self) -> Iterator[tuple[int, str | None]]:
        """Yields as `Content` does, without keeping the lines."""
        for number, line in self._lines():
            if line is None or line.strip():
                yield number, line

    def text_lines(self) -> Iterable[str]:
        """Yields as `Content` does. Raises RejectedFile at a line that is too long for any row."""
        for number, line in self._lines():
            if line is None:
                megabytes = MAX_LINE_CHARACTERS // 1_000_000
                raise RejectedFile("line_too_long", file=self.name, line=number, megabytes=megabytes)
            yield line

    @property
    def _has_json_lines(self) -> bool:
        """Whether the first line is a document of its own and others follow."""
        line, _, rest = self.head.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
        try:
            return bool(rest.strip()) and isinstance(orjson.loads(line), (dict, list))
        except ValueError:
            return False

    def _lines(self) -> Iterator[tuple[int, str | None]]:
        position = 0
        with self._open() as stream:
            number = 0
            while line := stream.readline(MAX_LINE_CHARACTERS):
                number += 1
                start, position = position, position + len(line)
                is_long = len(line) == MAX_LINE_CHARACTERS and not line.endswith(b"\n")
                while is_long and (rest := stream.readline(HEAD_BYTES)):
                    position += len(rest)
                    self._check_size(position)
                    if rest.endswith(b"\n"):
                        break
                self._check_size(position)
                yield number, None if is_long else self._decoded(line, start)

    def _check_size(self, position: int) -> None:
        if position > MAX_UNPACKED_BYTES:
            raise RejectedFile("file_too_large", file=self.name, megabytes=MAX_UNPACKED_BYTES // 1_000_000)

    def _decoded(self, line: bytes, start: int) -> str:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RejectedFile("file_not_text", file=self.name, byte=start + error.start) from error
        return text if start else text.removeprefix(BYTE_ORDER_MARK)

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        """Opens the file, unpacked where it is compressed. Raises RejectedFile where it is damaged."""
        try:
            with self._path.open("rb") as stream:
                is_gzip = stream.read(len(GZIP)) == GZIP
                stream.seek(0)
                yield cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if is_gzip else stream
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise RejectedFile("file_damaged", file=self.name, error=error) from error
