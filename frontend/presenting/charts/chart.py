"""What all kinds of charts share: the title, the sentence for those who do not see it, axes, columns and records."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Cell = str | int | float | date | None
"""A value of a chart's table. None is a value that is missing: an empty cell, and a gap in the drawing."""

LOW: Final = _("%(name)s, low end")
HIGH: Final = _("%(name)s, high end")
N: Final = _("%(name)s, n")
"""Headings of the columns with the ends of an interval, and with what a value was computed over."""

Ends = tuple[float | None, float | None]
"""The low and the high end of an interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What an axis measures, its unit, how many decimals its values are shown with, and where it begins and ends.

    Without `lowest` and `highest` the browser chooses ends that the values fit between.
    """

    label: str
    unit: str = ""
    digits: int = 0
    lowest: float | None = None
    highest: float | None = None

    @property
    def title(self) -> str:
        """Returns the label with the unit."""
        return str(format_lazy("{label} ({unit})", label=self.label, unit=self.unit) if self.unit else self.label)

    def drawing(self) -> dict[str, Any]:
        """Returns the axis for the script."""
        ends = {"lowest": self.lowest, "highest": self.highest}
        return {"title": self.title, "unit": str(self.unit), "digits": self.digits, **ends}


@dataclass(frozen=True, slots=True)
class Reference:
    """A straight line across a chart with a name: a target, or the value of no effect."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart's table; `digits` is how many decimals its numbers have, and None that it has no numbers."""

    heading: str
    digits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(ABC):
    """A chart. `key` is unique on its page, and names elements of the page and the file of the CSV.

    `summary` says in one sentence, made of the data, what the chart shows: screen readers read it instead of the
    drawing, and everybody else reads it below the title. `note` says how it was computed, `n` over how many.
    """

    kind: ClassVar[str]
    table_template: ClassVar[str] = "parts/charts/table.html"

    key: str
    title: str
    summary: str
    note: str = ""
    n: int | None = None
    computed_at: datetime | None = None

    @property
    def height(self) -> int:
        """Returns how many pixels the page keeps free for the drawing."""
        return 280

    @property
    def is_drawn(self) -> bool:
        """Returns whether the browser draws it. The rest are tables with shaded cells."""
        return True

    @property
    def has_values(self) -> bool:
        """Returns whether there is anything to draw. Without, the page has the title and the summary alone."""
        return True

    def legend(self) -> Sequence[str]:
        """Returns the names of what is drawn, in the order in which the script draws it; nothing for a single one."""
        return ()

    @abstractmethod
    def columns(self) -> Sequence[Column]:
        """Returns the columns of the table; the first names its rows."""

    @abstractmethod
    def records(self) -> Sequence[Sequence[Cell]]:
        """Returns the rows of the table, a cell for each column."""

    @abstractmethod
    def drawing(self) -> Mapping[str, Any]:
        """Returns what the script of the kind draws, as JSON can hold it, with the names of things in words."""

    def description(self) -> dict[str, Any]:
        """Returns the JSON that the page carries for the script."""
        return {"kind": self.kind, **self.drawing()}


def interval_columns(name: str, digits: int) -> list[Column]:
    """Returns the columns of a value and of the ends of its interval."""
    return [Column(name, digits), Column(LOW % {"name": name}, digits), Column(HIGH % {"name": name}, digits)]
