"""Stored statistics as cells of tables and as words."""

from typing import Final

from django.utils.translation import gettext as _

from annotation.models import StoredStatistic
from annotation.statistics.proportions import Estimate
from annotation.wording.quality.statistics import explain_reason
from frontend.presenting.charts.figures import FigureCell
from frontend.presenting.charts.tables import number_text

PERCENT: Final = 100


def cell_of(
    statistic: StoredStatistic | None, scale: float = 1, *, note: str = "", is_marked: bool = False
) -> FigureCell:
    """Returns the cell of a statistic, with the reason where it has no value or no interval; empty for None."""
    if statistic is None:
        return FigureCell(note=note)
    reason = explain_reason(statistic.reason, statistic.name)
    value, low, high = (
        None if number is None else number * scale for number in (statistic.value, statistic.low, statistic.high)
    )
    return FigureCell(value, low, high, statistic.n, reason.rstrip(".。"), note, is_marked)


def count_cell(statistic: StoredStatistic | None) -> FigureCell:
    """Returns the cell of a number that was counted, which has no interval."""
    return FigureCell(statistic.value if statistic else None)


def decimal(value: float, digits: int = 2) -> str:
    """Returns a number with so many decimals, in the reader's language."""
    return number_text(value, digits).replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """Returns a share as a whole percentage."""
    return f"{number_text(PERCENT * share, 0)}\N{NO-BREAK SPACE}%"


def interval_in_words(statistic: StoredStatistic | Estimate, digits: int = 2) -> str:
    """Returns "0.52 (0.40 to 0.61)"; the value alone where there is no interval, and "" where there is no value."""
    if statistic.value is None:
        return ""
    if statistic.low is None or statistic.high is None:
        return decimal(statistic.value, digits)
    return _("%(value)s (%(low)s to %(high)s)") % {
        "value": decimal(statistic.value, digits),
        "low": decimal(statistic.low, digits),
        "high": decimal(statistic.high, digits),
    }
