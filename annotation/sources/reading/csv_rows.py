"""Reads CSV so that a quotation mark that is never closed invalidates its own row only.

Python's reader takes the rest of the file, or all up to the next quotation mark, as part of such a cell.
"""

import csv
import re
from collections.abc import Iterator
from typing import Final

from annotation.sources.rejections import RejectedFile, RejectedRow

# As many characters as Python's reader takes in one cell.
LONGEST_CELL: Final = 131_072
LINE_BREAK: Final = re.compile(r"\r\n?|\n")
OPENING_MARK: Final = re.compile(r' *"')
QUOTED_CELL: Final = re.compile(r' *"[^"]*(?:""[^"]*)*" *')


def read_csv(text: str, delimiter: str, header_line: int = 1) -> Iterator[tuple[int, list[str] | RejectedFile]]:
    """Yields each row's cells, or why the row is rejected, with the number of the line on which it begins.

    A row on one line may have quotation marks anywhere; those that do not enclose the whole cell are part of its text.
    Blanks before an opening mark do not count. In a row over several lines each mark must open a cell, close it, or be
    doubled within it; otherwise the row is rejected with the number of the line on which the mark opens. Below
    `header_line`, a row with a cell beyond that line's last one is rejected, too; empty cells there are left out, in
    that line as well. Reading goes on with the line after the one that is named.
    """
    start, line, columns = 0, 1, len(text) + 1
    while start < len(text):
        end = _line_end(text, start)
        row = _parse(text[start:end], delimiter, columns)
        if row is None:
            row, named_line, end = _read_over_lines(text, start, delimiter, columns)
            line += _count_breaks(text, start, named_line)
            start = named_line
        if line == header_line and isinstance(row, list):
            columns = max((number for number, cell in enumerate(row, 1) if cell.strip()), default=len(row))
            row = row[:columns]
        yield line, row
        line += _count_breaks(text, start, end)
        start = end


def _parse(text: str, delimiter: str, columns: int) -> list[str] | RejectedFile | None:
    """Returns the cells of one row, or None when a quotation mark is still open at its end."""
    if '"' not in text and len(text) <= LONGEST_CELL:  # most rows: a reader for each would take many times as long
        line = text.rstrip("\r\n")
        cells = line.split(delimiter) if line else []
        return cells if len(cells) <= columns else _without_extra_cells(cells, columns)
    row = _read_cells(text, delimiter, is_strict=True)
    if isinstance(row, RejectedFile):
        row = _read_cells(text, delimiter, is_strict=False)
        if isinstance(row, list):  # the reader would leave out the marks within a cell
            row = _split_literally(text.rstrip("\r\n"), delimiter)
    if not isinstance(row, list):
        return row
    return row if len(row) <= columns else _without_extra_cells(row, columns)


def _read_cells(text: str, delimiter: str, *, is_strict: bool) -> list[str] | RejectedFile | None:
    """Returns what Python's reader makes of one row; None when a quotation mark is still open at its end."""
    reader = csv.reader((text, ""), delimiter=delimiter, skipinitialspace=True, strict=is_strict)
    try:
        cells = next(reader)
    except csv.Error:
        return None if reader.line_num > 1 else RejectedFile("bad_row")
    return None if reader.line_num > 1 else cells


def _split_literally(line: str, delimiter: str) -> list[str]:
    """Returns the cells of a row on one line; a cell with text beside its quotation marks keeps the marks."""
    cells, position = [], 0
    while position <= len(line):
        quoted = QUOTED_CELL.match(line, position)
        end = line.find(delimiter, quoted.end() if quoted else position)
        end = len(line) if end < 0 else end
        cell = line[position:end]
        is_quoted = quoted is not None and quoted.end() == end
        cells.append(cell.strip(" ")[1:-1].replace('""', '"') if is_quoted else cell)
        position = end + 1
    return cells


def _without_extra_cells(cells: list[str], columns: int) -> list[str] | RejectedFile:
    """Returns as many cells as there are columns, or a rejection if a later one has text."""
    read_cells = cells[:columns]
    return RejectedRow("bad_row", read_cells) if any(map(str.strip, cells[columns:])) else read_cells


def _read_over_lines(text: str, start: int, delimiter: str, columns: int) -> tuple[list[str] | RejectedFile, int, int]:
    """Returns a row over several lines, the position of the line that is named for it, and where reading goes on.

    The lines that are then read once more were inside a cell, where a mark is doubled. So only the last of them can
    have a mark that is open at its end, and the whole text is read in linear time.
    """
    rejection, position = _check_marks(text, start, delimiter, columns)
    if rejection:
        return rejection, position, _line_end(text, position)
    row = _parse(text[start:position], delimiter, columns) or RejectedFile("bad_row")
    return row, start, _line_end(text, position if isinstance(row, list) else start)


def _check_marks(text: str, start: int, delimiter: str, columns: int) -> tuple[RejectedFile | None, int]:
    """Returns the end of a row in which each quotation mark is closed, or a rejection and the position of its cause."""
    unquoted_cell = re.compile(rf'[^"\r\n{re.escape(delimiter)}]*')
    opening = position = start
    for _ in range(columns):
        if OPENING_MARK.match(text, position):
            opening = position
            cell = QUOTED_CELL.match(text, position, position + LONGEST_CELL)
        else:
            cell = unquoted_cell.match(text, position)
        if cell is None:
            return _unclosed(text, start, opening, delimiter), opening
        position = cell.end()
        if position == len(text) or text[position] in "\r\n":
            return None, position
        if text[position] != delimiter:
            return _unclosed(text, start, opening, delimiter), opening
        position += 1
    empty_cells = re.compile(rf'(?:""|[ {re.escape(delimiter)}])*').match(text, position)
    position = empty_cells.end() if empty_cells else position
    if position == len(text) or text[position] in "\r\n":
        return None, position
    return RejectedFile("bad_row"), start


def _unclosed(text: str, start: int, opening: int, delimiter: str) -> RejectedFile:
    """Returns the rejection of a row for its mark at `opening`, with the cells before that on the same line."""
    before = text[start:opening]
    is_on_one_line = not LINE_BREAK.search(before)
    return RejectedRow("unclosed_quote", _split_literally(before, delimiter)[:-1] if is_on_one_line else ())


def _line_end(text: str, start: int) -> int:
    line_break = LINE_BREAK.search(text, start)
    return line_break.end() if line_break else len(text)


def _count_breaks(text: str, start: int, end: int) -> int:
    return sum(1 for _ in LINE_BREAK.finditer(text, start, end))
