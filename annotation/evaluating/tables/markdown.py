"""The table as Markdown."""

import re
from typing import Final

from annotation.evaluating.tables.rows import MARK, Cell, Column, Table

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write(table: Table) -> str:
    """Returns the table with its notes; what people named models and notes is escaped."""
    lines = [
        _line(["Model", *(_escape(column.title) for column in table.columns)]),
        _line(["---", *("---:" for _column in table.columns)]),
        *(
            _line([_name(row.name, row.kind), *(_text(row.cells.get(column.key), column) for column in table.columns)])
            for row in table.rows
        ),
    ]
    notes = [f"\n{_escape(note)}" for note in table.notes]
    return "\n".join([*lines, *notes]) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _name(name: str, kind: str) -> str:
    return _escape(name) + (" (published)" if kind == "published" else "")


def _text(cell: Cell | None, column: Column) -> str:
    if cell is None:
        return "–"
    value = f"{cell.value:.{column.digits}f}" + (MARK if cell.note else "")
    if cell.low is None or cell.high is None:
        return value
    return f"{value} ({cell.low:.{column.digits}f} to {cell.high:.{column.digits}f})"


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
