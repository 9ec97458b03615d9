"""The sentences of the projected day, and the band of the burn-up."""

from datetime import UTC, date, datetime

import pytest

from annotation.models import StoredStatistic
from frontend.presenting.quality.burn_up import burn_up_chart, projection_in_words

COMPUTED = datetime(2026, 3, 10, 12, tzinfo=UTC)


def projected(reason="", n=28, **details):
    return StoredStatistic(name="projected_day", n=n, reason=reason, details=details, computed_at=COMPUTED)


@pytest.mark.parametrize(
    ("statistic", "days", "sentence"),
    [
        (None, "cannot be told yet", "Nothing has been computed yet."),
        (
            projected(remaining=1200, day="2026-04-02", low="2026-03-28", high="2026-04-10"),
            "28 Mar 2026 to 10 Apr 2026",
            "1,200 critiques to go; most likely 2 Apr 2026, at the pace of the last 28 days (95 % interval).",
        ),
        (
            projected("too_far", remaining=12, day="2026-04-02", low="2026-03-28"),
            "not before 28 Mar 2026",
            "12 critiques to go; the pace differs too much from day to day to say more.",
        ),
        (
            projected("no_spread", remaining=1, day="2026-03-11"),
            "about 11 Mar 2026",
            "1 critique to go; too few to give an interval at the pace of the last 28 days.",
        ),
        (projected("done", remaining=0, day="2026-03-10"), "done", "Every image that is open has all its critiques."),
        (
            projected("too_few", n=3, remaining=12),
            "cannot be told yet",
            "12 critiques to go; fewer than seven days of work to judge the pace by.",
        ),
        (
            projected("no_pace", remaining=12),
            "cannot be told yet",
            "12 critiques to go; none was submitted in the last 28 days.",
        ),
        (
            projected("too_far", remaining=12),
            "cannot be told yet",
            "12 critiques to go; at the pace of the last 28 days that takes years.",
        ),
    ],
)
def test_a_projection_is_an_interval_or_says_why_there_is_none(statistic, days, sentence):
    projection = projection_in_words(statistic)
    assert (projection.days, projection.sentence) == (days, sentence)


def test_the_band_reaches_what_is_required_at_the_ends_of_the_interval():
    burn_up = StoredStatistic(
        value=60, n=100, details={"days": [["2026-03-08", 20], ["2026-03-10", 40]]}, computed_at=COMPUTED
    )
    chart = burn_up_chart(burn_up, projected(remaining=40, day="2026-03-20", low="2026-03-15", high="2026-03-30"))
    counted, band = chart.lines
    assert [(point.day.day, point.value) for point in counted.points] == [(7, 0), (8, 20), (9, 20), (10, 60)]
    assert [(point.day, point.low, point.value, point.high) for point in band.points] == [
        (date(2026, 3, 10), 60, 60, 60),
        (date(2026, 3, 15), 70, 80, 100),
        (date(2026, 3, 20), 80, 100, 100),
        (date(2026, 3, 30), 100, 100, 100),
    ]
    assert len(burn_up_chart(burn_up, None).lines) == 1


def test_a_long_collection_has_no_more_points_than_a_chart_shows():
    burn_up = StoredStatistic(
        value=2, n=2, details={"days": [["2020-01-01", 1], ["2026-03-09", 1]]}, computed_at=COMPUTED
    )
    (counted,) = burn_up_chart(burn_up, None).lines
    assert len(counted.points) <= 401
    assert counted.points[-1].value == 2
