"""When a collection will be done: the chart with its projection, and the sentence of the projected days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.models import StoredStatistic
from annotation.wording.quality.statistics import explain_reason
from frontend.presenting.charts.chart import Axis, Reference
from frontend.presenting.charts.lines import Line, LineChart, Point
from frontend.templatetags.loupe import day, number

MOST_POINTS: Final = 400


@dataclass(frozen=True, slots=True)
class Projection:
    """When it will be done, as an interval of days where that can be said; `sentence` says how sure that is, or why
    nothing can be said.
    """

    days: str
    sentence: str


def projection_in_words(projected: StoredStatistic | None) -> Projection:
    """Returns the projected days; never a date without saying how sure it is."""
    if projected is None:
        return Projection(_("cannot be told yet"), _("Nothing has been computed yet."))
    ends = _ends(projected)
    remaining = projected.details.get("remaining", 0)
    to_go = ngettext("%(number)s critique to go", "%(number)s critiques to go", remaining) % {
        "number": number(remaining)
    }
    if ends and ends.low and ends.high:
        sentence = _("%(to_go)s; most likely %(day)s, at the pace of the last %(days)s days (95 %% interval).")
        return Projection(
            _("%(low)s to %(high)s") % {"low": day(ends.low), "high": day(ends.high)},
            sentence % {"to_go": to_go, "day": day(ends.middle), "days": projected.n},
        )
    if ends and ends.low:
        title = _("not before %(day)s") % {"day": day(ends.low)}
        return Projection(
            title, _("%(to_go)s; the pace differs too much from day to day to say more.") % {"to_go": to_go}
        )
    if ends:
        sentence = _("%(to_go)s; too few to give an interval at the pace of the last %(days)s days.")
        return Projection(
            _("about %(day)s") % {"day": day(ends.middle)}, sentence % {"to_go": to_go, "days": projected.n}
        )
    return _without_day(projected, to_go)


def _without_day(projected: StoredStatistic, to_go: str) -> Projection:
    if projected.reason == "done":
        return Projection(_("done"), _("Every image that is open has all its critiques."))
    reasons = {
        "too_few": _("%(to_go)s; fewer than seven days of work to judge the pace by."),
        "no_pace": _("%(to_go)s; none was submitted in the last %(days)s days."),
        "too_far": _("%(to_go)s; at the pace of the last %(days)s days that takes years."),
    }
    sentence = reasons.get(projected.reason) or "%(to_go)s; " + explain_reason(projected.reason)
    return Projection(_("cannot be told yet"), sentence % {"to_go": to_go, "days": projected.n})


@dataclass(frozen=True, slots=True)
class _Ends:
    middle: date
    low: date | None
    high: date | None


def _ends(projected: StoredStatistic) -> _Ends | None:
    days = {
        name: date.fromisoformat(projected.details[name])
        for name in ("day", "low", "high")
        if name in projected.details
    }
    if projected.reason == "done" or "day" not in days:
        return None
    return _Ends(days["day"], days.get("low"), days.get("high"))


def burn_up_chart(burn_up: StoredStatistic, projected: StoredStatistic | None) -> LineChart:
    """Returns the chart of the critiques by day, with what is required and the band of the projection."""
    today = burn_up.computed_at.astimezone(UTC).date()
    done, required = int(burn_up.value or 0), burn_up.n
    counted = [Point(day_, total) for day_, total in _cumulated(burn_up, today)]
    lines = [Line(_("Submitted"), counted, area=True)]
    ends = _ends(projected) if projected else None
    if ends and ends.low and ends.high:
        lines.append(Line(_("Projected"), list(_band(today, done, required, ends)), style="dashed"))
    projection = projection_in_words(projected)
    summary = _("%(done)s of %(required)s critiques. Done: %(days)s. %(sentence)s") % {
        "done": number(done),
        "required": number(required),
        "days": projection.days,
        "sentence": projection.sentence[:1].upper() + projection.sentence[1:],
    }
    return LineChart(
        key="burn-up",
        title=_("Critiques and when they will be done"),
        summary=summary,
        note=_note(has_band=len(lines) > 1),
        n=done,
        computed_at=burn_up.computed_at,
        value=Axis(label=_("Critiques")),
        lines=lines,
        references=[Reference(_("Required"), required)],
    )


def _note(*, has_band: bool) -> str:
    band = _("The band lies between straight lines to the two ends of the 95 % interval.")
    return f"{band} {closed_batches()}" if has_band else closed_batches()


def closed_batches() -> str:
    """Returns how closed batches count in what is asked for."""
    return _("Closed batches ask for nothing more: what they have counts, what they lack does not.")


def _cumulated(burn_up: StoredStatistic, today: date) -> Iterator[tuple[date, int]]:
    """Yields the sum of the critiques by day, from the day before the first; not more points than a chart can show."""
    counts = {date.fromisoformat(text): count for text, count in burn_up.details.get("days", [])}
    first = min(counts, default=today) - timedelta(days=1)
    last = max(today, max(counts, default=today))
    length = (last - first).days
    step = 1 + length // MOST_POINTS
    total = 0
    for age in range(length + 1):
        total += counts.get(first + timedelta(days=age), 0)
        if (length - age) % step == 0:
            yield first + timedelta(days=age), total


def _band(today: date, done: int, required: int, ends: _Ends) -> Iterator[Point]:
    days: Sequence[date] = sorted({today, ends.middle, *(end for end in (ends.low, ends.high) if end)})
    for day_ in days:
        low, middle, high = (_reached(today, day_, end, done, required) for end in (ends.high, ends.middle, ends.low))
        yield Point(day_, middle, low, high)


def _reached(today: date, day_: date, end: date | None, done: int, required: int) -> float:
    """Returns how many critiques there are on a day, on a straight line that has all of them at `end`."""
    length = (end - today).days if end else 0
    share = min(1.0, (day_ - today).days / length) if length > 0 else 1.0
    return round(done + (required - done) * share)
