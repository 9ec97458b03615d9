"""Tables whose cells are shaded by their numbers, such as the coverage of batches. They are HTML, and not drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar, Final

from frontend.presenting.charts.chart import Axis, Cell, Chart, Column

SHADES: Final = 5
"""Steps from a cell without shade (0) to the darkest. Each has a class in charts.css."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of numbers, one for each column; None is an empty cell. `beside` are further numbers, without shade.

    `url` is where its name leads, and `goal` the index of the column from which on what is counted is complete.
    """

    name: str
    values: Sequence[float | None]
    url: str = ""
    beside: Sequence[float | None] = ()
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class HeatCell:
    value: float | None
    shade: int
    is_goal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatTable(Chart):
    """Numbers by row and column. `row` and `column` name what these are; the shade is the share of `value.highest`,
    or of the highest number there is, or with `by_row` of the sum of the row. `goal` says what it means that a cell is
    the goal of its row, and `beside_names` are the headings of the numbers without shade, which come last.
    """

    kind: ClassVar[str] = "heat"
    table_template: ClassVar[str] = "parts/charts/heat_table.html"

    row: str
    column: str
    column_names: Sequence[str]
    rows: Sequence[HeatRow]
    value: Axis
    by_row: bool = False
    goal: str = ""
    beside_names: Sequence[str] = ()

    @property
    def is_drawn(self) -> bool:
        return False

    def columns(self) -> list[Column]:
        names = [*self.column_names, *self.beside_names]
        return [Column(self.row), *(Column(name, self.value.digits) for name in names)]

    def records(self) -> list[list[Cell]]:
        return [[row.name, *row.values, *row.beside] for row in self.rows]

    def shaded_rows(self) -> Iterator[tuple[HeatRow, list[HeatCell]]]:
        """Yields each row with its cells."""
        numbers = [value for row in self.rows for value in row.values if value is not None]
        highest = self.value.highest or max(numbers, default=0)
        for row in self.rows:
            whole = sum(value or 0 for value in row.values) if self.by_row else highest
            yield (
                row,
                [HeatCell(value, _shade(value, whole), index == row.goal) for index, value in enumerate(row.values)],
            )

    def drawing(self) -> dict[str, Any]:
        return {}


def _shade(value: float | None, whole: float) -> int:
    """Returns 0 for nothing, 1 for the smallest part of the whole, and SHADES for all of it."""
    if not value or whole <= 0:
        return 0
    return min(SHADES, ceil(value / whole * SHADES))
