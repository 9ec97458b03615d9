"""VLMEvalKit's results, as TSV or XLSX: `index`, `prediction`, and the options A to D as the model saw them.

A rotation r of an item, of VLMEvalKit's circular files, has the index `index + r * 1e6` and is its trial r.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.item_files.vlmevalkit import CRITERION_NAMES
from annotation.evaluating.items import LETTERS
from annotation.evaluating.result_files.base import ResultFormat, ResultRow, as_text, statements_of
from annotation.evaluating.result_files.workbook import read_workbook

CIRCULAR: Final = 1_000_000
MAX_DIGITS: Final = 12
"""Of an index and its rotation; longer numbers are no index, and Python refuses to read very long ones."""
REQUIRED: Final = ("index", "prediction")
Row = tuple[int, list[Any]]


def fits_text(content: Content) -> bool:
    """Returns whether the first line names the columns, with tabs or commas between them."""
    if content.is_zip:
        return False
    head = content.first_line
    return "prediction" in _columns(head.split(_delimiter(head)))


def read_text(content: Content) -> Iterator[ResultRow]:
    """Yields the rows of a TSV or CSV; an empty cell is how pandas writes that there was none."""
    delimiter = _delimiter(content.first_line)
    rows = ((line, [cell if cell else None for cell in cells]) for line, cells in content.rows(delimiter))
    return _read(content.name, rows)


def read_xlsx(content: Content) -> Iterator[ResultRow]:
    """Yields the rows of the first sheet of a workbook."""
    return _read(content.name, read_workbook(content))


def _read(file: str, rows: Iterable[Row]) -> Iterator[ResultRow]:
    iterator = iter(rows)
    columns = _columns(next(iterator, (0, []))[1])
    while columns and not columns[-1]:  # a sheet is as wide as its widest row
        columns.pop()
    if missing := [name for name in REQUIRED if name not in columns]:
        present = ", ".join(column for column in columns if column) or "none"
        raise RejectedFile("columns_missing", file=file, columns=", ".join(missing), present=present)
    for line, cells in iterator:
        if surplus_count := sum(cell is not None for cell in cells[len(columns) :]):
            counts = {"count": len(columns) + surplus_count, "columns": len(columns)}
            raise RejectedFile("cells_surplus", file=file, line=line, **counts)
        if any(cell is not None for cell in cells):
            yield _row(line, dict(zip(columns, cells, strict=False)))


def _row(line: int, row: dict[str, Any]) -> ResultRow:
    text, flaw = as_text(row.get("prediction"))
    index = as_text(row.get("index"))[0]
    location = f"row {line}"
    if index.endswith(".0"):
        index = index.removesuffix(".0")
    trial = None
    if index.isdecimal() and len(index) <= MAX_DIGITS and int(index) >= CIRCULAR:
        trial, number = divmod(int(index), CIRCULAR)
        index = str(number)
    shown_options = tuple(as_text(row[letter])[0] for letter in LETTERS if row.get(letter) is not None)
    return ResultRow(
        location,
        text,
        id=index or location,
        **statements_of(row, CRITERION_NAMES),
        trial=trial,
        shown_options=shown_options or None,
        flaw=flaw,
    )


def _columns(cells: Iterable[Any]) -> list[str]:
    return [str(cell or "").strip().strip('"') for cell in cells]


def _delimiter(head: str) -> str:
    return "\t" if "\t" in head else ","


TEXT: Final = ResultFormat(key="vlmevalkit", title="VLMEvalKit TSV", fits=fits_text, read=read_text)
XLSX: Final = ResultFormat(
    key="vlmevalkit-xlsx", title="VLMEvalKit XLSX", fits=lambda content: content.is_zip, read=read_xlsx
)
