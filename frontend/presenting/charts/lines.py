"""Lines over days, with bands of intervals: a burn-up with its projection, agreement over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, Self

from django.utils.translation import gettext as _

from frontend.presenting.charts.chart import Axis, Cell, Chart, Column, N, Reference, interval_columns

Style = Literal["solid", "dashed"]


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day, over `n`, with the ends of its interval where it has one. Without a value there is a gap."""

    day: date
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @classmethod
    def of(cls, day: date, interval: tuple[float, float, float]) -> Self:
        """Returns the point of a value, its low and its high end."""
        return cls(day, *interval)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart; a dashed one is what is expected, not what was counted. `area` fills it down to the axis."""

    name: str
    points: Sequence[Point]
    style: Style = "solid"
    area: bool = False

    @property
    def has_band(self) -> bool:
        return any(point.low is not None for point in self.points)

    @property
    def has_n(self) -> bool:
        return any(point.n is not None for point in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart(Chart):
    """Lines over days. `row` names what a point stands for where that is not its day alone, as the week it begins."""

    kind: ClassVar[str] = "lines"

    value: Axis
    row: str = ""
    lines: Sequence[Line]
    references: Sequence[Reference] = ()

    @property
    def has_values(self) -> bool:
        return any(point.value is not None for line in self.lines for point in line.points)

    def legend(self) -> Sequence[str]:
        names = [*(line.name for line in self.lines), *(reference.name for reference in self.references)]
        return names if len(names) > 1 else ()

    def columns(self) -> list[Column]:
        columns = [Column(self.row or _("Day"))]
        for line in self.lines:
            name = line.name if len(self.lines) > 1 else self.value.title
            columns += interval_columns(name, self.value.digits) if line.has_band else [Column(name, self.value.digits)]
            columns += [Column(N % {"name": name}, 0)] if line.has_n else []
        return [*columns, *(Column(reference.name, self.value.digits) for reference in self.references)]

    def records(self) -> list[list[Cell]]:
        days = sorted({point.day for line in self.lines for point in line.points})
        by_day = [{point.day: point for point in line.points} for line in self.lines]
        rows: list[list[Cell]] = []
        for day in days:
            row: list[Cell] = [day]
            for line, points in zip(self.lines, by_day, strict=True):
                point = points.get(day, Point(day, None))
                row += [point.value, point.low, point.high] if line.has_band else [point.value]
                row += [point.n] if line.has_n else []
            rows.append([*row, *(reference.value for reference in self.references)])
        return rows

    def drawing(self) -> dict[str, Any]:
        return {
            "value": self.value.drawing(),
            "lines": [_line(line) for line in self.lines],
            "references": [{"name": str(item.name), "value": item.value} for item in self.references],
        }


def _line(line: Line) -> dict[str, Any]:
    points = [[point.day.isoformat(), point.value, point.low, point.high] for point in line.points]
    return {"name": str(line.name), "style": line.style, "area": line.area, "points": points}
