"""Small plots as SVG attributes, which need no inline style and no script."""

from dataclasses import dataclass
from datetime import date

GAP = 0.3


@dataclass(frozen=True, slots=True)
class Column:
    """One column in a plot of 100 by 100 units; `height` is above 0, so that every day is visible."""

    x: float
    width: float
    y: float
    height: float
    day: date
    number: int


def columns(counts: list[tuple[date, int]]) -> list[Column]:
    """Returns the columns of counts by day, the highest of them 100 units high."""
    highest = max((number for _day, number in counts), default=0) or 1
    step = 100 / max(len(counts), 1)
    return [_column(index, step, day, number, highest) for index, (day, number) in enumerate(counts)]


def _column(index: int, step: float, day: date, number: int, highest: int) -> Column:
    height = max(round(number / highest * 100, 2), 2 if number else 0.6)
    return Column(round(index * step, 3), round(step * (1 - GAP), 3), round(100 - height, 2), height, day, number)
