"""The charts of the raters' bias and consistency, with bars of confidence."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from frontend.presenting.charts.chart import Axis, Reference
from frontend.presenting.charts.intervals import Estimate, IntervalChart
from frontend.presenting.quality.figures import interval_in_words
from frontend.presenting.quality.raters import RaterFigures, is_rejected

DIGITS: Final = 2
SCREENINGS: Final = ("far_off", "inconsistency")


def bias_chart(raters: Sequence[RaterFigures], question: str) -> IntervalChart | None:
    """Returns the chart of how far raters are above or below the others, the mildest first; None without any value."""
    return _chart(
        raters,
        "bias",
        title=_("Bias"),
        note=_("Mean distance from the mean of the others on the same image: “%(question)s”.") % {"question": question},
        value=Axis(label=_("Bias"), digits=DIGITS),
        reference=Reference(_("as the others"), 0),
    )


def consistency_chart(raters: Sequence[RaterFigures], question: str) -> IntervalChart | None:
    """Returns the chart of how well raters agree with the others in order, the best first; None without any value."""
    return _chart(
        raters,
        "consistency",
        title=_("Consistency"),
        note=_("Rank correlation with the mean of the others: “%(question)s”. 0 is what chance gives.")
        % {"question": question},
        value=Axis(label=_("Consistency"), digits=DIGITS, highest=1),
        reference=Reference(_("chance"), 0),
    )


def _chart(
    raters: Sequence[RaterFigures], name: str, *, title: str, note: str, value: Axis, reference: Reference
) -> IntervalChart | None:
    told = [rater for rater in raters if rater.value(name) is not None]
    if not told:
        return None
    told.sort(key=lambda rater: -(rater.value(name) or 0))
    return IntervalChart(
        key=name,
        title=title,
        summary=_summary(told, name, len(raters)),
        note=note,
        computed_at=told[0].figures[name].computed_at,
        category=_("Rater"),
        value=value,
        estimates=[_estimate(rater, name) for rater in told],
        mark=_("rejected by a screening"),
        reference=reference,
    )


def _estimate(rater: RaterFigures, name: str) -> Estimate:
    statistic = rater.figures[name]
    is_marked = any(is_rejected(rater, screening) for screening in SCREENINGS)
    return Estimate(rater.name, statistic.value, statistic.low, statistic.high, statistic.n, is_marked)


def _summary(told: Sequence[RaterFigures], name: str, raters: int) -> str:
    first, last = told[0], told[-1]
    numbers = {
        "first": first.name,
        "highest": interval_in_words(first.figures[name]),
        "last": last.name,
        "lowest": interval_in_words(last.figures[name]),
        "missing": raters - len(told),
    }
    if raters > len(told):
        return _("From %(lowest)s (%(last)s) to %(highest)s (%(first)s). Too few to say of %(missing)s more.") % numbers
    return _("From %(lowest)s (%(last)s) to %(highest)s (%(first)s).") % numbers
