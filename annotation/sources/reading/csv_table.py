"""Reads the table of a CSV: finds its delimiter and the row that names its columns, and yields the rows below."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from annotation.sources.notices import NoticeCounter
from annotation.sources.reading.columns import column_name, file_column, similar_column
from annotation.sources.reading.csv_rows import read_csv
from annotation.sources.rejections import RejectedFile, RejectedRow, RejectedSource

DELIMITERS: Final = ",;\t|"
# The first line by which Excel is told the delimiter.
DELIMITER_LINE: Final = re.compile(r"""\s*["']?sep=([^"'\r\n])["']?[\s,;]*(?:[\r\n]|$)""", re.IGNORECASE)
# The columns are named within so many rows and characters.
HEAD_ROWS: Final = 20
HEAD_CHARACTERS: Final = 200_000
MAX_COLUMNS: Final = 1_000
FILE_NAME: Final = re.compile(r"\.\w{2,5}$")


@dataclass(frozen=True)
class Header:
    """The row that names the columns: their names, one of them `file`, and the line on which it begins."""

    names: list[str]
    delimiter: str
    line: int


def read_table(text: str, notices: NoticeCounter) -> Iterator[tuple[int, dict[str, str] | RejectedFile]]:
    """Yields the rows below the header by their columns, or why a row is rejected, with their lines.

    Empty rows and later copies of the header are left out. Raises RejectedSource without a usable header.
    """
    header = find_header(text, notices)
    unnamed = [index for index, name in enumerate(header.names) if name == f"column {index + 1}"]
    for line, cells in read_csv(text, header.delimiter, header.line):
        if isinstance(cells, RejectedFile):
            if line > header.line:
                yield line, _with_file(cells, header)
            continue
        joined = "".join(cells)
        if line <= header.line or not joined.strip():
            continue
        if _is_header(cells, header):
            notices.add("header_repeated", line)
            continue
        row = dict(zip(header.names, cells, strict=False))
        if "\n" in joined or "\r" in joined:
            _check_inner_lines(cells, line, header, notices)
        for index in unnamed:
            if index >= len(cells):
                break
            if cells[index]:
                notices.add("column_without_name", line, column=header.names[index])
        yield line, row


def _with_file(rejection: RejectedFile, header: Header) -> RejectedFile:
    """Returns the rejection of a row with the file that the row names, if that stands before the fault."""
    index = header.names.index("file")
    if isinstance(rejection, RejectedRow) and index < len(rejection.cells):
        rejection.file = rejection.cells[index]
    return rejection


def find_header(text: str, notices: NoticeCounter) -> Header:
    """Returns the row that names the columns, which titles and empty rows may precede. Raises RejectedSource."""
    separator = DELIMITER_LINE.match(text)
    delimiters = dict.fromkeys([*(separator.groups() if separator else ()), *DELIMITERS])
    heads = {delimiter: _head_rows(text, delimiter) for delimiter in delimiters}
    headers = [header for delimiter, rows in heads.items() if (header := _file_header(rows, delimiter))]
    headers = headers or [header for delimiter, rows in heads.items() if (header := _other_header(rows, delimiter))]
    if not headers:
        raise _without_header(text, heads)
    named_delimiter = separator[1] if separator else ""
    header = max(headers, key=lambda header: (header.delimiter == named_delimiter, len(header.names)))
    above = [line for line, _ in heads[header.delimiter] if line < header.line and not (separator and line == 1)]
    if above:
        notices.add("lines_above_header", above[0], header=header.line)
    return Header(_check_names(header, notices), header.delimiter, header.line)


def _head_rows(text: str, delimiter: str) -> list[tuple[int, list[str] | RejectedFile]]:
    """Returns the first rows that are not empty, each by the names that its cells would be."""
    rows: list[tuple[int, list[str] | RejectedFile]] = []
    for line, cells in islice(read_csv(text[:HEAD_CHARACTERS], delimiter, header_line=0), HEAD_ROWS):
        if isinstance(cells, RejectedFile):
            rows.append((line, cells))
        elif names := _without_empty_end([column_name(cell) for cell in cells]):
            rows.append((line, names))
    return rows


def _without_empty_end(names: list[str]) -> list[str]:
    return names[: max((number for number, name in enumerate(names, 1) if name), default=0)]


def _file_header(rows: list[tuple[int, list[str] | RejectedFile]], delimiter: str) -> Header | None:
    for line, names in rows:
        if isinstance(names, list) and "file" in names:
            return Header(names, delimiter, line)
    return None


def _other_header(rows: list[tuple[int, list[str] | RejectedFile]], delimiter: str) -> Header | None:
    """Returns the first row if one of its names stands for `file`, or the first row of several cells below titles."""
    for line, names in rows:
        if isinstance(names, RejectedFile):
            return None
        if file_column(names):
            return Header(names, delimiter, line)
        if len(names) > 1:
            return None
    return None


def _without_header(text: str, heads: dict[str, list[tuple[int, list[str] | RejectedFile]]]) -> RejectedSource:
    delimiter = max(heads, key=text[:HEAD_CHARACTERS].lstrip().split("\n", 1)[0].count)
    line, names = next(iter(heads[delimiter]), (1, []))
    if isinstance(names, RejectedFile):
        return RejectedSource(names.code, row=line)
    return RejectedSource("manifest_without_file", columns=", ".join(name or "–" for name in names)[:200] or "–")


def _check_names(header: Header, notices: NoticeCounter) -> list[str]:
    """Returns the names of the columns, `file` among them; notices the odd ones.

    Raises RejectedSource for twins, and for more than MAX_COLUMNS.
    """
    if len(header.names) > MAX_COLUMNS:
        raise RejectedSource("too_many_columns", most=MAX_COLUMNS)
    names = [name or f"column {number}" for number, name in enumerate(header.names, 1)]
    twin = next((name for name, count in Counter(names).items() if count > 1), None)
    if twin is not None:
        raise RejectedSource("column_named_twice", name=twin)
    file_name = file_column(names)
    if file_name != "file":
        notices.add("column_read_as_file", header.line, column=file_name)
        names[names.index(str(file_name))] = "file"
    notice_similar(names, header.line, notices)
    return names


def notice_similar(names: list[str], line: int, notices: NoticeCounter) -> None:
    """Notices the columns that resemble a known one that is not there."""
    for name in names:
        known = similar_column(name)
        if known and known not in names:
            notices.add("column_resembles", line, column=name, known=known)


def _is_header(cells: list[str], header: Header) -> bool:
    names = [column_name(cell) for cell in cells] if column_name(cells[0]) == header.names[0] else []
    return names == header.names[: len(names)] and len(names) == len(header.names)


def _check_inner_lines(cells: list[str], line: int, header: Header, notices: NoticeCounter) -> None:
    """Notices a cell whose lines look like rows: a quotation mark may have been forgotten before and after them."""
    index = header.names.index("file")
    for cell in cells:
        for inner_line in cell.splitlines()[1:]:
            inner_cells = inner_line.split(header.delimiter)
            if len(inner_cells) > max(index, 1) and FILE_NAME.search(inner_cells[index].strip()):
                notices.add("rows_within_cell", line)
                return
