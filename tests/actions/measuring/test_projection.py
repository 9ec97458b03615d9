"""The projected day: an interval, and a reason where nothing can be said."""

from datetime import date, timedelta

import pytest

from annotation.actions.measuring.progress import NoProjection, projected_days
from annotation.statistics.statistic import Reason

TODAY = date(2026, 3, 30)


def days(*numbers):
    """Returns the critiques of the days before today, the last first."""
    return {TODAY - timedelta(days=age): number for age, number in enumerate(numbers, 1)}


def test_the_projected_day_is_an_interval_around_what_the_recent_pace_takes():
    statistic, reason = projected_days(days(*[10, 20, 0, 30, 15, 25, 5] * 4), 600, TODAY)

    assert reason == ""
    assert statistic.low is not None and statistic.high is not None
    assert 30 < statistic.low < statistic.value < statistic.high < 60
    assert abs(statistic.value - 600 / 15) <= 2
    assert projected_days(days(*[10, 20, 0, 30, 15, 25, 5] * 4), 600, TODAY)[0] == statistic


@pytest.mark.parametrize(
    ("numbers", "remaining", "expected"),
    [
        ([], 50, Reason.TOO_FEW),
        ([5, 5, 5], 50, Reason.TOO_FEW),
        ([*[0] * 28, 5], 50, NoProjection.NO_PACE),
        ([5] * 10, 0, NoProjection.DONE),
        ([*[0] * 27, 1], 1_000, NoProjection.TOO_FAR),
    ],
)
def test_where_no_day_can_be_told_the_reason_is(numbers, remaining, expected):
    statistic, reason = projected_days(days(*numbers), remaining, TODAY)
    assert (reason or statistic.reason) == expected
    assert statistic.low is statistic.high is None


def test_a_pace_that_never_varies_has_a_day_without_an_interval():
    statistic, _reason = projected_days(days(*[5] * 10), 50, TODAY)
    assert (statistic.value, statistic.low, statistic.reason) == (10.0, None, Reason.NO_SPREAD)
