"""Writes the Markdown of data cards: tables, and texts of others without markup of their own."""

from collections.abc import Iterable
from typing import Final

_UNKNOWN: Final = "unknown"


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """Returns a table. An empty cell is `unknown`."""
    lines = [_cells(head), _cells("---" for _name in head), *(_cells(row) for row in rows)]
    return "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """Returns the text on one line, without markup of its own."""
    return " ".join(text.split()).replace("<", "&lt;")


def _cells(row: Iterable[object]) -> str:
    return f"| {' | '.join(one_line(str(cell)).replace('|', '&#124;') or _UNKNOWN for cell in row)} |"
