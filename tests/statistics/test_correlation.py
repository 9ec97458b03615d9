"""Rank correlations of pairs and of split halves."""

import random
from math import atanh

import pytest
from scipy.stats import spearmanr

from annotation.statistics.correlation import spearman, split_half
from annotation.statistics.patterns import count_patterns
from annotation.statistics.statistic import Reason
from tests.statistics.made_ratings import units_of


def test_the_rank_correlation_with_ties_is_that_of_scipy():
    generator = random.Random(1)
    first = [generator.randint(1, 5) for _unit in range(60)]
    second = [value + generator.randint(0, 3) for value in first]
    statistic = spearman(first, second)
    assert statistic.value == pytest.approx(spearmanr(first, second).statistic)
    assert statistic.low < statistic.value < statistic.high
    assert statistic.n == 60


def test_the_interval_of_a_rank_correlation_is_that_of_bonett_and_wright():
    statistic = spearman([*range(20), 5, 1, 0], [*range(0, 40, 2), 11, 9, 38])
    width = 2 * 1.96 * ((1 + statistic.value**2 / 2) / 20) ** 0.5
    assert atanh(statistic.high) - atanh(statistic.low) == pytest.approx(width, rel=1e-4)


def test_an_undefined_rank_correlation_says_why():
    assert spearman([], []).reason is Reason.NO_RATINGS
    assert spearman([1, 2, 3], [1, 2, 3]).reason is Reason.TOO_FEW
    assert spearman([3] * 20, list(range(20))).reason is Reason.ALL_EQUAL
    assert spearman(list(range(20)), list(range(20))).reason is Reason.NO_SPREAD


def test_halves_of_pairs_correlate_as_two_raters_do():
    """With two raters, exchanged at random, the mean over halvings is the correlation of both orders together."""
    units = units_of(400, sizes=(2,))
    both_orders = [*units, *(unit[::-1] for unit in units)]
    expected = spearmanr(*zip(*both_orders, strict=True)).statistic
    assert split_half(count_patterns(units), seed=1).value == pytest.approx(expected, abs=0.01)


def test_more_ratings_of_each_image_make_the_halves_alike():
    of_two, of_twelve = (
        split_half(count_patterns(units_of(300, sizes=sizes)), seed=1).value for sizes in ((2,), (12,))
    )
    assert of_two < 0.75
    assert of_twelve > 0.85


def test_the_same_seed_splits_in_the_same_way_whatever_the_order():
    units = units_of(100)
    patterns = count_patterns(units)
    backwards = dict(reversed([(pattern[::-1], number) for pattern, number in patterns.items()]))
    assert split_half(patterns, seed=3) == split_half(backwards, seed=3)
    assert split_half(patterns, seed=3) != split_half(patterns, seed=4)


def test_of_many_units_a_sample_is_split():
    patterns = dict.fromkeys(count_patterns(units_of(100)), 1000000)
    statistic = split_half(patterns, seed=1, halvings=10, max_units=500)
    assert statistic.n == 500


def test_undefined_halves_say_why():
    assert split_half({}, seed=1).reason is Reason.NO_RATINGS
    assert split_half(count_patterns([[1], [2]]), seed=1).reason is Reason.NO_PAIRS
    assert split_half(count_patterns([[1, 2]] * 9), seed=1).reason is Reason.TOO_FEW
    assert split_half(count_patterns([[3, 3]] * 20), seed=1).reason is Reason.ALL_EQUAL
