"""Small plots as SVG attributes: a column or bar needs no inline style and no script."""

from dataclasses import dataclass
from datetime import date

GAP = 0.3


@dataclass(frozen=True, slots=True)
class Column:
    """One column in a plot of 100 by 100 units; `height` is never 0 where there is something to see."""

    x: float
    width: float
    y: float
    height: float
    day: date
    number: int


def columns(counted: list[tuple[date, int]]) -> list[Column]:
    """The columns of a count by day, the highest of them 100 units high."""
    most = max((number for _day, number in counted), default=0) or 1
    step = 100 / max(len(counted), 1)
    return [_column(nth, step, day, number, most) for nth, (day, number) in enumerate(counted)]


def _column(nth: int, step: float, day: date, number: int, most: int) -> Column:
    height = max(round(number / most * 100, 2), 2 if number else 0.6)
    return Column(round(nth * step, 3), round(step * (1 - GAP), 3), round(100 - height, 2), height, day, number)
