"""The charts on the overview of a project."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.presenting.charts.bars import BarChart, BarSeries
from frontend.presenting.charts.chart import Axis
from frontend.templatetags.loupe import day, number


def daily_chart(counts: Sequence[tuple[date, int]]) -> BarChart:
    """Returns the chart of the critiques of each day."""
    return BarChart(
        key="critiques-a-day",
        title=_("Critiques a day"),
        summary=_daily_summary(counts),
        category=_("Day"),
        categories=[date_ for date_, _critiques in counts],
        value=Axis(label=_("Critiques")),
        series=[BarSeries(_("Critiques"), [critiques for _date, critiques in counts])],
    )


def _daily_summary(counts: Sequence[tuple[date, int]]) -> str:
    total = sum(critiques for _date, critiques in counts)
    if not total:
        return _("No critique was submitted in the last %(days)s days.") % {"days": len(counts)}
    busiest, maximum = max(counts, key=lambda count: count[1])
    sentence = ngettext(
        "%(number)s critique in the last %(days)s days; most on %(day)s, with %(maximum)s.",
        "%(number)s critiques in the last %(days)s days; most on %(day)s, with %(maximum)s.",
        total,
    )
    return sentence % {"number": number(total), "days": len(counts), "day": day(busiest), "maximum": number(maximum)}


def grade_chart(by_level: Mapping[str, int]) -> BarChart:
    """Returns the chart of the critiques with a low, medium and high grade."""
    names = {"low": _("Low"), "medium": _("Medium"), "high": _("High")}
    return BarChart(
        key="grades",
        title=_("Grades"),
        summary=_grade_summary(by_level),
        category=_("Grade"),
        categories=[names[level] for level in by_level],
        value=Axis(label=_("Critiques")),
        series=[BarSeries(_("Critiques"), list(by_level.values()))],
        is_horizontal=True,
    )


def _grade_summary(by_level: Mapping[str, int]) -> str:
    if not any(by_level.values()):
        return _("No critique has a grade yet.")
    counts = {level: number(critiques) for level, critiques in by_level.items()}
    return _("%(low)s low, %(medium)s medium and %(high)s high.") % counts
