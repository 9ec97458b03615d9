"""The table as JSON."""

import json
from typing import Any

from annotation.evaluating.tables.rows import Cell, Table


def write(table: Table) -> str:
    """Returns the table as an object of columns, rows and notes, indented."""
    return json.dumps(document(table), ensure_ascii=False, indent=1) + "\n"


def document(table: Table) -> dict[str, Any]:
    """Returns the table as what `json` writes; a cell without a value is missing."""
    return {
        "columns": [{"key": column.key, "title": column.title, "is_part": column.is_part} for column in table.columns],
        "rows": [
            {
                "model": row.name,
                "kind": row.kind,
                "scores": {key: _cell(cell) for key, cell in row.cells.items()},
                "notes": list(row.notes),
            }
            for row in table.rows
        ],
        "notes": list(table.notes),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    values = {"value": cell.value, "low": cell.low, "high": cell.high, "n": cell.n or None, "note": cell.note or None}
    return {name: value for name, value in values.items() if value is not None}
