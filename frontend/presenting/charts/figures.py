"""Tables of figures with their intervals: agreement by question, precision of checks, raters. They are not drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from frontend.presenting.charts.chart import HIGH, LOW, Cell, Chart, Column, N

NOTE: Final = _("%(name)s, note")


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """What a column has figures of. `about` is a second line of the heading; `query` sorts by the column, in the
    `direction` that aria-sort names.
    """

    name: str
    digits: int = 0
    unit: str = ""
    about: str = ""
    query: str = ""
    direction: str = ""

    @property
    def second_line(self) -> str:
        """Returns what stands below the name: the second line and the unit."""
        return ", ".join(str(part) for part in (self.about, self.unit) if part)

    @property
    def title(self) -> str:
        """Returns the name with the second line and the unit, for tables without lines."""
        return f"{self.name} ({self.second_line})" if self.second_line else str(self.name)


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A figure, as its column shows it. `reason` says why there is no value or no interval, and `note` what else is to
    be known; one that is marked stands out. With `is_dash` the reason is drawn as a dash, which the page explains, and
    read out in words.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: str = ""
    note: str = ""
    is_marked: bool = False
    is_dash: bool = False

    @property
    def remark(self) -> str:
        """Returns the reason and the note together."""
        return " · ".join(text for text in (self.reason, self.note) if text)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row. `note` stands below its name, with links as pairs of a title and an address."""

    name: str
    cells: Sequence[FigureCell]
    url: str = ""
    note: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable(Chart):
    """Figures by row and column; `row` heads the names of the rows, as a column does."""

    kind: ClassVar[str] = "estimates"
    table_template: ClassVar[str] = "parts/charts/figure_table.html"

    row: FigureColumn
    figures: Sequence[FigureColumn]
    rows: Sequence[FigureRow]

    @property
    def is_drawn(self) -> bool:
        return False

    def columns(self) -> list[Column]:
        columns = [Column(self.row.name)]
        for index, column in enumerate(self.figures):
            name = {"name": column.title}
            columns.append(Column(column.title, column.digits))
            if self._has_ends(index):
                columns += [Column(LOW % name, column.digits), Column(HIGH % name, column.digits), Column(N % name, 0)]
            if self._has_notes(index):
                columns.append(Column(NOTE % name))
        return columns

    def records(self) -> list[list[Cell]]:
        return [self._record(row) for row in self.rows]

    def _record(self, row: FigureRow) -> list[Cell]:
        record: list[Cell] = [row.name]
        for index, cell in enumerate(row.cells):
            record.append(cell.value)
            record += [cell.low, cell.high, cell.n] if self._has_ends(index) else []
            record += [cell.remark] if self._has_notes(index) else []
        return record

    def _has_ends(self, index: int) -> bool:
        return any(row.cells[index].n is not None for row in self.rows)

    def _has_notes(self, index: int) -> bool:
        return any(row.cells[index].remark for row in self.rows)

    def lines(self) -> list[tuple[FigureRow, list[tuple[FigureColumn, FigureCell]]]]:
        """Returns each row with its cells and their columns, for the template."""
        return [(row, list(zip(self.figures, row.cells, strict=True))) for row in self.rows]

    def drawing(self) -> dict[str, Any]:
        return {}
