"""The text of results files: plain or gzip-compressed UTF-8, read line by line in memory that does not grow."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final

from annotation.refining.batch_lines import MAX_LINE_BYTES

GZIP: Final = b"\x1f\x8b"
HEAD_BYTES: Final = 4096
# Ten times the largest file that OpenAI accepts; a compressed file may not become larger.
MAX_UNPACKED_BYTES: Final = 2_000_000_000
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What no text has: control characters other than tab, line feed, form feed, carriage return and escape.
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 12, 13, 27})


class RejectedFile(ValueError):
    """A results file that cannot be read as a whole. `code` says why, `params` are for its sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class ResultsText:
    """The lines of a results file. `bytes_read` counts the bytes of the file itself, compressed if it is."""

    def __init__(self, stream: IO[bytes]) -> None:
        counter = _CountingReader(stream)
        self._counter = counter
        buffered = io.BufferedReader(counter, HEAD_BYTES)
        is_gzip = buffered.peek(len(GZIP))[: len(GZIP)] == GZIP
        self._text: gzip.GzipFile | io.BufferedReader[_CountingReader] = (
            gzip.GzipFile(fileobj=buffered) if is_gzip else buffered
        )
        self._byte_limit = MAX_UNPACKED_BYTES if is_gzip else None

    @property
    def bytes_read(self) -> int:
        return self._counter.bytes_read

    def lines(self) -> Iterator[bytes]:
        """Yields each line, of one that is too long only the beginning, so that it is rejected as too long.

        Raises RejectedFile for a compressed file that is damaged, or becomes larger than any results.
        """
        try:
            yield from self._lines()
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise RejectedFile("results_damaged") from error

    def _lines(self) -> Iterator[bytes]:
        position = 0
        is_inside = False
        while piece := self._text.readline(MAX_LINE_BYTES + 1):
            position += len(piece)
            if self._byte_limit is not None and position > self._byte_limit:
                raise RejectedFile("results_unpack_too_large", megabytes=self._byte_limit // 1_000_000)
            if not is_inside:
                yield piece.removeprefix(codecs.BOM_UTF8) if position == len(piece) else piece
            is_inside = not piece.endswith(b"\n")


def check_results_file(stream: IO[bytes]) -> None:
    """Raises RejectedFile for a file that is empty, damaged, or no text in UTF-8; leaves the stream at its beginning.

    Only the beginning is read.
    """
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if head.startswith(GZIP):
        head = _unpacked_head(stream)
        stream.seek(0)
    if not head.removeprefix(codecs.BOM_UTF8).strip() and len(head) < HEAD_BYTES:
        raise RejectedFile("results_empty")
    if head.startswith(_UTF_16):
        raise RejectedFile("results_not_utf8")
    if head.translate(None, _CONTROLS) != head:
        # UTF-16 without a mark has a zero byte beside each character of JSON.
        is_utf_16 = 0.4 < head.count(0) / len(head) < 0.6
        raise RejectedFile("results_not_utf8" if is_utf_16 else "results_not_text")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut off
    except UnicodeDecodeError as error:
        raise RejectedFile("results_not_utf8") from error


def _unpacked_head(stream: IO[bytes]) -> bytes:
    try:
        with gzip.GzipFile(fileobj=stream) as text:
            return text.read(HEAD_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RejectedFile("results_damaged") from error


class _CountingReader(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.bytes_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self.bytes_read += len(chunk)
        return len(chunk)
