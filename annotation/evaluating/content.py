"""The content of a file of items, results or judgements: its bytes, its text, the JSON in it, its lines."""

import codecs
import csv
import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, Final

import orjson

from annotation.evaluating.errors import RejectedFile

MAX_BYTES: Final = 2_000_000_000
MAX_LINE_CHARACTERS: Final = 20_000_000
"""More than the longest answer that an endpoint gives, and than an image within a row of a TSV."""
HEAD_BYTES: Final = 65_536
"""So much of a file tells its format."""
NOT_JSON: Final = object()
GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
BYTE_ORDER_MARK: Final = "\ufeff"


class Content:
    """A file that was read whole. `name` is what messages call it."""

    def __init__(self, name: str, raw: bytes) -> None:
        self.name = name
        self._raw = _unpacked(name, raw) if raw.startswith(GZIP) else raw
        if len(self.raw) > MAX_BYTES:
            raise RejectedFile("file_too_large", file=name, megabytes=MAX_BYTES // 1_000_000)
        if not self.raw.strip():
            raise RejectedFile("file_empty", file=name)

    @classmethod
    def of(cls, path: Path) -> "Content":
        """Reads a file. Raises RejectedFile where it is missing, too large, empty or damaged."""
        try:
            if path.stat().st_size > MAX_BYTES:
                raise RejectedFile("file_too_large", file=path.name, megabytes=MAX_BYTES // 1_000_000)
            return cls(path.name, path.read_bytes())
        except OSError as error:
            raise RejectedFile("file_missing", file=str(path), error=error.strerror or error) from error

    @property
    def raw(self) -> bytes:
        """All bytes, unpacked where they were compressed with gzip."""
        return self._raw

    @property
    def head(self) -> bytes:
        """The first bytes."""
        return self.raw[:HEAD_BYTES]

    @property
    def is_zip(self) -> bool:
        return self.head.startswith(_ZIP)

    @property
    def stem(self) -> str:
        """The name without its endings, for titles."""
        return PurePath(self.name.removesuffix(".gz")).stem

    @cached_property
    def text(self) -> str:
        """The text. Raises RejectedFile where it is not in UTF-8."""
        try:
            return self.raw.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
        except UnicodeDecodeError as error:
            raise RejectedFile("file_not_text", file=self.name, byte=error.start) from error

    @cached_property
    def first_line(self) -> str:
        """The first line that is not blank, as far as it is in the head. Raises RejectedFile as `text`."""
        try:
            text = codecs.getincrementaldecoder("utf-8")().decode(self.head)  # the last character may be cut off
        except UnicodeDecodeError as error:
            raise RejectedFile("file_not_text", file=self.name, byte=error.start) from error
        return text.removeprefix(BYTE_ORDER_MARK).lstrip().split("\n", 1)[0]

    @property
    def may_be_json(self) -> bool:
        """Whether it begins as an object or a list. Raises RejectedFile as `text`."""
        return self.first_line.startswith(("{", "["))

    @cached_property
    def document(self) -> Any:
        """The JSON document that the whole file is; NOT_JSON where it is none. NaN is None."""
        return self.read_document()

    def read_document(self) -> Any:
        """Reads `document`."""
        if not self.may_be_json:
            return NOT_JSON
        try:
            return load_json(self.text)
        except ValueError:
            return NOT_JSON

    def repeated_name(self) -> str:
        """Returns a name that an object of the JSON document has twice, of which reading keeps one; else "".

        Raises RejectedFile for one that is nested too deeply.
        """
        names: list[str] = []

        def look(pairs: list[tuple[str, Any]]) -> None:
            if len(pairs) > 1 and len(pairs) > len(dict(pairs)):
                names.append(Counter(name for name, _value in pairs).most_common(1)[0][0])

        try:
            json.loads(self.text, object_pairs_hook=look, parse_int=str, parse_float=str)
        except RecursionError as error:
            raise RejectedFile("document_too_complex", file=self.name) from error
        return names[0] if names else ""

    def lines(self) -> Iterator[tuple[int, str | None]]:
        """Yields each line that is not blank with its number; None for one that is too long."""
        for number, line in enumerate(self.text.split("\n"), 1):
            if line.strip():
                yield number, None if len(line) > MAX_LINE_CHARACTERS else line

    def text_lines(self) -> Iterable[str]:
        """Returns the lines with their ends, for tables: a cell may go on in the next line."""
        return io.StringIO(self.text, newline="\n")

    def rows(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """Yields the cells of each row of a table with the number of its last line; the first names the columns.

        Raises RejectedFile where quotation marks do not close, or a row has more cells than there are columns: the
        cells are not where they seem to be, and a part of an answer could be taken for it.
        """
        # The module's own limit is smaller than an image, and known to the whole process.
        csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_CHARACTERS))
        reader = csv.reader(self.text_lines(), delimiter=delimiter, strict=True)
        width = lines_read = 0
        try:
            for row in reader:
                width = width or len(row)
                if len(row) > width:
                    cells = {"count": len(row), "columns": width}
                    raise RejectedFile("cells_surplus", file=self.name, line=lines_read + 1, **cells)
                if row:
                    yield reader.line_num, row
                lines_read = reader.line_num
        except csv.Error as error:
            if "limit" not in str(error):
                raise RejectedFile("table_damaged", file=self.name, line=lines_read + 1) from error
            megabytes = MAX_LINE_CHARACTERS // 1_000_000
            raise RejectedFile("cell_too_long", file=self.name, line=reader.line_num, megabytes=megabytes) from error


def load_json(text: str) -> Any:
    """Returns a JSON document; NaN and Infinity, which Python writes and JSON does not know, are None.

    Raises ValueError.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return json.loads(text, parse_constant=lambda _name: None)
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error
        except json.JSONDecodeError:
            raise
        except ValueError as error:  # Python's own limit of digits
            raise ValueError("a number in it is too long") from error


def read_json_lines(content: Content) -> Iterator[tuple[int, Any]]:
    """Yields the document of each line with its number; NOT_JSON for a line that is too long.

    A file that is one list counts as its entries. Raises RejectedFile at a line that is not JSON.
    """
    if isinstance(content.document, list):
        yield from enumerate(content.document, 1)
        return
    for number, line in content.lines():
        if line is None:
            yield number, NOT_JSON
            continue
        try:
            document = load_json(line)
        except ValueError as error:
            raise RejectedFile("lines_not_json", file=content.name, line=number, error=error) from error
        yield number, document


def _unpacked(name: str, raw: bytes) -> bytes:
    """Returns what a gzip file has in all its parts; one byte more than the limit at most."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
            return stream.read(MAX_BYTES + 1)
    except (zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise RejectedFile("file_damaged", file=name, error=error) from error
