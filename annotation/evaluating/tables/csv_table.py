"""The table as CSV: a row a model, the ends of each interval in columns of their own, and what the scores are of."""

import csv
import io
from typing import Final

from annotation.evaluating.tables.rows import Cell, Table
from annotation.spreadsheets import safe_cell

_SUFFIXES: Final = ("", "_ci_low", "_ci_high", "_n")
"""Of the columns of a score. A dot would not do: `AesA.low` is the score of grades that are low."""


def write(table: Table) -> str:
    """Returns the table; a name that a spreadsheet would compute begins with an apostrophe."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    keys = [column.key for column in table.columns]
    scope_names = list(dict.fromkeys(name for row in table.rows for name in row.scope))
    writer.writerow(
        ["model", "kind", *(f"{key}{suffix}" for key in keys for suffix in _SUFFIXES), "notes", *scope_names]
    )
    for row in table.rows:
        notes = [*row.notes, *(f"{key}: {cell.note}" for key in keys if (cell := row.cells.get(key)) and cell.note)]
        cells = [value for key in keys for value in _values(row.cells.get(key))]
        scope = [row.scope.get(name, "") for name in scope_names]
        writer.writerow(map(safe_cell, [row.name, row.kind, *cells, "; ".join(notes), *scope]))
    return output.getvalue()


def _values(cell: Cell | None) -> list[float | int | str]:
    if cell is None:
        return ["", "", "", ""]
    return [*("" if value is None else round(value, 6) for value in (cell.value, cell.low, cell.high)), cell.n or ""]
