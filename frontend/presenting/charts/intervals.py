"""Dots with bars of confidence, a line each: the bias and the consistency of raters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from frontend.presenting.charts.chart import Axis, Cell, Chart, Column, Reference, interval_columns

_ROW_HEIGHT: Final = 26
_AXIS_HEIGHT: Final = 64


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, over `n`. One that is marked is drawn as a triangle, such as a rater to look at."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalChart(Chart):
    """Estimates below one another. `category` names what they are of, `mark` what it means that one is marked."""

    kind: ClassVar[str] = "intervals"

    category: str
    value: Axis
    estimates: Sequence[Estimate]
    mark: str = ""
    reference: Reference | None = None

    @property
    def height(self) -> int:
        return _AXIS_HEIGHT + _ROW_HEIGHT * len(self.estimates)

    @property
    def has_marks(self) -> bool:
        return bool(self.mark) and any(estimate.is_marked for estimate in self.estimates)

    @property
    def has_n(self) -> bool:
        return any(estimate.n is not None for estimate in self.estimates)

    @property
    def has_values(self) -> bool:
        return any(estimate.value is not None for estimate in self.estimates)

    def legend(self) -> Sequence[str]:
        marks = [self.mark] if self.has_marks else []
        references = [self.reference.name] if self.reference else []
        return [self.value.label, *marks, *references] if marks or references else ()

    def columns(self) -> list[Column]:
        columns = [Column(self.category), *interval_columns(self.value.title, self.value.digits)]
        columns += [Column(_("n"), 0)] if self.has_n else []
        return [*columns, Column(self.mark)] if self.has_marks else columns

    def records(self) -> list[list[Cell]]:
        return [self._record(estimate) for estimate in self.estimates]

    def _record(self, estimate: Estimate) -> list[Cell]:
        record: list[Cell] = [estimate.name, estimate.value, estimate.low, estimate.high]
        record += [estimate.n] if self.has_n else []
        return [*record, _("yes") if estimate.is_marked else ""] if self.has_marks else record

    def drawing(self) -> dict[str, Any]:
        return {
            "category": str(self.category),
            "value": self.value.drawing(),
            "names": [str(estimate.name) for estimate in self.estimates],
            "points": [
                {"value": row.value, "low": row.low, "high": row.high, "isMarked": row.is_marked}
                for row in self.estimates
            ],
            "mark": str(self.mark) if self.has_marks else "",
            "reference": {"name": str(self.reference.name), "value": self.reference.value} if self.reference else None,
        }
