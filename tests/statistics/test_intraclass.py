"""The six intraclass correlations with their intervals, compared with published numbers."""

import random
from statistics import fmean

import pytest

from annotation.statistics.intraclass import Form, intraclass_correlations, one_way_correlations, spearman_brown
from annotation.statistics.patterns import count_patterns
from annotation.statistics.statistic import Reason, Statistic
from tests.statistics.made_ratings import units_of
from tests.statistics.published_ratings import SHROUT_AND_FLEISS

PUBLISHED = {
    Form.ONE_WAY_SINGLE: (0.17, -0.13, 0.72),
    Form.TWO_WAY_RANDOM_SINGLE: (0.29, 0.02, 0.76),
    Form.TWO_WAY_FIXED_SINGLE: (0.71, 0.34, 0.95),
    Form.ONE_WAY_MEAN: (0.44, -0.88, 0.91),
    Form.TWO_WAY_RANDOM_MEAN: (0.62, 0.07, 0.93),
    Form.TWO_WAY_FIXED_MEAN: (0.91, 0.68, 0.99),
}


@pytest.mark.parametrize(("form", "published"), PUBLISHED.items())
def test_the_six_correlations_and_their_limits_are_those_of_shrout_and_fleiss(form, published):
    statistic = intraclass_correlations(SHROUT_AND_FLEISS, min_units=2)[form]
    assert (round(statistic.value, 2), round(statistic.low, 2), round(statistic.high, 2)) == published
    assert statistic.n == 6


def test_counted_patterns_have_the_one_way_correlations_of_the_table():
    table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8]] * 5
    both = intraclass_correlations(table)
    single, mean = one_way_correlations(count_patterns(table))
    for counted, form in ((single, Form.ONE_WAY_SINGLE), (mean, Form.ONE_WAY_MEAN)):
        statistic = both[form]
        assert (counted.value, counted.low, counted.high) == pytest.approx(
            (statistic.value, statistic.low, statistic.high)
        )


def defined_correlations(units):
    """Returns ICC(1,1) and ICC(1,k) as the one-way analysis of variance reads, unit by unit."""
    sizes = [len(unit) for unit in units]
    total, n = sum(sizes), len(units)
    grand_mean = sum(map(sum, units)) / total
    between = sum(len(unit) * (fmean(unit) - grand_mean) ** 2 for unit in units) / (n - 1)
    within = sum((value - fmean(unit)) ** 2 for unit in units for value in unit) / (total - n)
    k = (total - sum(size**2 for size in sizes) / total) / (n - 1)
    return (between - within) / (between + (k - 1) * within), (between - within) / between


def test_units_of_unequal_size_have_the_correlations_of_the_definition():
    units = units_of(200)
    paired = [unit for unit in units if len(unit) > 1]
    single, mean = one_way_correlations(count_patterns(units))
    assert (single.value, mean.value) == pytest.approx(defined_correlations(paired), abs=1e-12)
    assert single.n == len(paired)
    assert single.low < single.value < single.high
    assert mean.low < mean.value < mean.high


def test_the_interval_of_unequal_sizes_holds_the_true_value_about_as_often_as_it_says():
    generator = random.Random(4)
    hits = 0
    for _sample in range(200):
        units = [
            [quality + generator.gauss(0, 1) for _rater in range(generator.choice([2, 3, 5, 8]))]
            for quality in (generator.gauss(0, 1) for _unit in range(40))
        ]
        single, _mean = one_way_correlations(count_patterns(units))
        hits += single.low < 0.5 < single.high
    assert 0.90 <= hits / 200 <= 0.99


def test_an_undefined_correlation_says_why():
    def reasons(table, **options):
        return {statistic.reason for statistic in intraclass_correlations(table, **options).values()}

    assert reasons([]) == {Reason.NO_RATINGS}
    assert reasons([[1], [2]] * 10) == {Reason.NO_PAIRS}
    assert reasons([[1, 2]] * 9) == {Reason.TOO_FEW}
    assert reasons([[3, 3]] * 20) == {Reason.ALL_EQUAL}
    assert reasons([[1, 2], [2, 1]] * 10) == {Reason.EQUAL_MEANS}
    assert reasons([[1, 2], [2, None]] * 10) == {Reason.INCOMPLETE}
    assert reasons([[1, 1], [5, 5]] * 10) == {Reason.NO_SPREAD}
    assert one_way_correlations({})[0].reason is Reason.NO_RATINGS
    assert one_way_correlations(count_patterns([[1], [2]]))[0].reason is Reason.NO_PAIRS
    assert one_way_correlations(count_patterns([[1, 2]] * 9))[1].reason is Reason.TOO_FEW
    assert one_way_correlations(count_patterns([[3, 3]] * 20))[0].reason is Reason.ALL_EQUAL
    assert one_way_correlations(count_patterns([[1, 2, 2], [2, 1, 2]] * 20))[0].reason is Reason.EQUAL_MEANS


def test_spearman_and_brown_step_up_a_value_and_its_limits():
    stepped = spearman_brown(Statistic(0.5, 0.25, 0.75, 20))
    assert (stepped.value, stepped.low, stepped.high) == pytest.approx((2 / 3, 0.4, 6 / 7))
    assert spearman_brown(Statistic(0.5, -1.0, 0.75, 20)).low is None
    assert spearman_brown(Statistic.undefined(3, Reason.TOO_FEW)) == Statistic.undefined(3, Reason.TOO_FEW)
