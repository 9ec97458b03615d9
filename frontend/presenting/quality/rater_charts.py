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
    raters_with_value = [rater for rater in raters if rater.value(name) is not None]
    if not raters_with_value:
        return None
    raters_with_value.sort(key=lambda rater: -(rater.value(name) or 0))
    return IntervalChart(
        key=name,
        title=title,
        summary=_summary(raters_with_value, name, len(raters)),
        note=note,
        computed_at=raters_with_value[0].figures[name].computed_at,
        category=_("Rater"),
        value=value,
        estimates=[_estimate(rater, name) for rater in raters_with_value],
        mark=_("rejected by a screening"),
        reference=reference,
    )


def _estimate(rater: RaterFigures, name: str) -> Estimate:
    statistic = rater.figures[name]
    is_marked = any(is_rejected(rater, screening) for screening in SCREENINGS)
    return Estimate(rater.name, statistic.value, statistic.low, statistic.high, statistic.n, is_marked)


def _summary(raters_with_value: Sequence[RaterFigures], name: str, raters: int) -> str:
    first, last = raters_with_value[0], raters_with_value[-1]
    numbers = {
        "first": first.name,
        "highest": interval_in_words(first.figures[name]),
        "last": last.name,
        "lowest": interval_in_words(last.figures[name]),
        "missing": raters - len(raters_with_value),
    }
    if first is last:
        sentence = _("%(first)s: %(highest)s.") % numbers
        return sentence if raters == 1 else f"{sentence} " + _("Too few to say of %(missing)s more.") % numbers
    if raters > len(raters_with_value):
        return _("From %(lowest)s (%(last)s) to %(highest)s (%(first)s). Too few to say of %(missing)s more.") % numbers
    return _("From %(lowest)s (%(last)s) to %(highest)s (%(first)s).") % numbers
