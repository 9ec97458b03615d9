"""Bars of numbers by category, stacked or side by side: grades by source, time by stage, critiques a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Literal

from django.utils.translation import gettext as _

from frontend.presenting.charts.chart import Axis, Cell, Chart, Column, Ends, interval_columns

_ROW_HEIGHT: Final = 26
_BAR_HEIGHT: Final = 14
_AXIS_HEIGHT: Final = 64


@dataclass(frozen=True, slots=True)
class BarSeries:
    """A number for each category; the `ends` of their intervals are in the table, and are not drawn."""

    name: str
    values: Sequence[float | None]
    ends: Sequence[Ends] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart(Chart):
    """Bars by category. `category` names what the categories are, such as "Source"; they are all names or all days.

    `numbers` says over how many each category is, for the table. With `is_ordered` the series are steps from low to
    high, such as grades, and are drawn as ever denser hatching of one colour. With `is_horizontal` the categories are
    below one another, which long names need.
    """

    kind: ClassVar[str] = "bars"

    category: str
    categories: Sequence[str | date]
    value: Axis
    series: Sequence[BarSeries]
    layout: Literal["stacked", "grouped"] = "stacked"
    is_horizontal: bool = False
    is_ordered: bool = False
    numbers: Sequence[int] = ()

    @property
    def height(self) -> int:
        if not self.is_horizontal:
            return 240
        bars_a_category = len(self.series) if self.layout == "grouped" else 1
        return _AXIS_HEIGHT + len(self.categories) * max(_ROW_HEIGHT, _BAR_HEIGHT * bars_a_category + 8)

    @property
    def has_values(self) -> bool:
        return any(value is not None for series in self.series for value in series.values)

    def legend(self) -> Sequence[str]:
        return [series.name for series in self.series] if len(self.series) > 1 else ()

    def columns(self) -> list[Column]:
        names = [series.name for series in self.series] if len(self.series) > 1 else [self.value.title]
        columns = [Column(self.category)]
        for name, series in zip(names, self.series, strict=True):
            digits = self.value.digits
            columns += interval_columns(name, digits) if series.ends else [Column(name, digits)]
        return [*columns, Column(_("n"), 0)] if self.numbers else columns

    def records(self) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        for index, category in enumerate(self.categories):
            row: list[Cell] = [category]
            for series in self.series:
                row += [series.values[index], *(series.ends[index] if series.ends else ())]
            rows.append([*row, self.numbers[index]] if self.numbers else row)
        return rows

    def drawing(self) -> dict[str, Any]:
        return {
            "category": str(self.category),
            "categories": [name.isoformat() if isinstance(name, date) else str(name) for name in self.categories],
            "isDays": all(isinstance(name, date) for name in self.categories),
            "value": self.value.drawing(),
            "series": [{"name": str(series.name), "values": list(series.values)} for series in self.series],
            "isStacked": self.layout == "stacked",
            "isHorizontal": self.is_horizontal,
            "isOrdered": self.is_ordered,
        }
