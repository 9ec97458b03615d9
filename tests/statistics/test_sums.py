"""Statistics from sums and counts are those of the single values."""

import random
from collections import Counter
from dataclasses import asdict

import pytest

from annotation.statistics.image_deviations import deviations
from annotation.statistics.images import mean_of
from annotation.statistics.kurtosis import judge_far_off, kurtosis_screening
from annotation.statistics.medians import median_of
from annotation.statistics.ratings import Ratings
from annotation.statistics.statistic import Reason
from annotation.statistics.sums import mean_of_sums, median_of_counts


def test_the_mean_of_sums_is_that_of_the_values():
    values = [0.5, -1.0, 2.25, 0.0, 1.5, -0.5, 0.25, 0.75, -2.0, 1.0, 3.0]
    from_sums = mean_of_sums(len(values), sum(values), sum(value**2 for value in values))
    assert asdict(from_sums) == pytest.approx(asdict(mean_of(values)))
    assert mean_of_sums(9, 1.0, 1.0).reason == Reason.TOO_FEW


@pytest.mark.parametrize("n", [9, 10, 11, 40, 333])
def test_the_median_of_counts_is_that_of_the_values(n):
    random_values = random.Random(n)
    values = [random_values.randint(1, 30) for _ in range(n)]
    assert median_of_counts(Counter(values)) == median_of(values)


def test_ratings_far_off_counted_image_by_image_are_those_of_the_screening():
    random_values = random.Random(500)
    rows = [
        (image, rater, float(min(5, max(1, round(random_values.gauss(3, 0.7 if rater else 2))))))
        for image in range(150)
        for rater in range(9)
    ]
    above, below, ratings = Counter(), Counter(), Counter()
    for image in range(150):
        for rater, deviation in deviations({rater: value for at, rater, value in rows if at == image}).items():
            above[rater] += deviation.is_above
            below[rater] += deviation.is_below
            ratings[rater] += 1

    screening = kurtosis_screening(Ratings.of(rows))
    counted = {rater: judge_far_off(above[rater], below[rater], ratings[rater]) for rater in range(9)}
    assert counted == screening.raters
    assert screening.rejected() == [0]


def test_a_difference_is_from_the_mean_of_the_others():
    apart = deviations({"a": 1, "b": 2, "c": 6})
    assert [apart[rater].difference for rater in "abc"] == [-3.0, -1.5, 4.5]
    assert deviations({"a": 1}) == {}
