"""Krippendorff's alpha for four levels, compared with published numbers and with its definition."""

import random
from collections import Counter
from itertools import permutations

import pytest

from annotation.statistics.alpha import Level, krippendorff_alpha
from annotation.statistics.patterns import count_patterns
from annotation.statistics.statistic import Reason
from tests.statistics.made_ratings import units_of
from tests.statistics.published_ratings import KRIPPENDORFF

PUBLISHED = {Level.NOMINAL: 0.743421, Level.ORDINAL: 0.815388, Level.INTERVAL: 0.849107, Level.RATIO: 0.797403}


def alpha(units, level=Level.ORDINAL, **options):
    return krippendorff_alpha(count_patterns(units), level, seed=1, **options)


def defined_alpha(units, level):
    """Returns alpha as its definition reads: each pair of ratings, one after another."""
    paired = [unit for unit in units if len(unit) > 1]
    ratings = [rating for unit in paired for rating in unit]
    counts = Counter(ratings)

    def distance(first, second):
        low, high = min(first, second), max(first, second)
        between = sum(counts[value] for value in counts if low <= value <= high)
        return {
            Level.NOMINAL: float(low != high),
            Level.ORDINAL: (between - (counts[low] + counts[high]) / 2) ** 2,
            Level.INTERVAL: (high - low) ** 2,
            Level.RATIO: ((high - low) / (high + low)) ** 2 if high + low else 0,
        }[level]

    observed = sum(distance(*pair) / (len(unit) - 1) for unit in paired for pair in permutations(unit, 2))
    expected = sum(distance(*pair) for pair in permutations(ratings, 2)) / (len(ratings) - 1)
    return 1 - observed / expected


@pytest.mark.parametrize(("level", "published"), PUBLISHED.items())
def test_the_four_alphas_are_those_of_krippendorff(level, published):
    statistic = alpha(KRIPPENDORFF, level)
    assert statistic.value == pytest.approx(published, abs=5e-7)
    assert statistic.n == 11
    assert statistic.low < statistic.value < statistic.high


@pytest.mark.parametrize("level", Level)
def test_counted_patterns_have_the_alpha_of_the_definition(level):
    units = units_of(60)
    assert alpha(units, level).value == pytest.approx(defined_alpha(units, level), abs=1e-12)


def test_neither_the_order_of_units_nor_that_of_ratings_changes_anything():
    units = units_of(80)
    shuffled = [random.Random(2).sample(unit, len(unit)) for unit in random.Random(3).sample(units, len(units))]
    in_given_order = Counter(map(tuple, shuffled))
    assert krippendorff_alpha(in_given_order, Level.ORDINAL, seed=1) == alpha(units)


def test_the_same_seed_has_the_same_interval_and_another_seed_another():
    patterns = count_patterns(units_of(50))
    first, second, third = (krippendorff_alpha(patterns, Level.NOMINAL, seed=seed) for seed in (5, 5, 6))
    assert first == second
    assert (first.low, first.high) != (third.low, third.high)


def test_the_interval_is_as_wide_as_that_of_other_samples():
    """The middle 95 % of the alphas of 200 other samples of as many units are as wide."""
    alphas = sorted(alpha(units_of(100, seed=seed), resamples=0).value for seed in range(200))
    statistics = [alpha(units_of(100, seed=seed)) for seed in range(10)]
    width = sum(statistic.high - statistic.low for statistic in statistics) / len(statistics)
    assert width == pytest.approx(alphas[194] - alphas[5], rel=0.25)


def test_an_undefined_alpha_says_why():
    assert alpha([]).reason is Reason.NO_RATINGS
    assert alpha([[1], [2], [3]]).reason is Reason.NO_PAIRS
    assert alpha([[1, 2], [2, 3]] * 4).reason is Reason.TOO_FEW
    assert alpha([[3, 3]] * 20).reason is Reason.ALL_EQUAL
    assert alpha([[-1, 3]] * 20, Level.RATIO).reason is Reason.NEGATIVE
    assert alpha([[3, 3]] * 20).value is None
    assert alpha([[3, 3]] * 20).n == 20


@pytest.mark.parametrize("level", Level)
def test_equal_ratings_have_no_alpha_though_their_mean_is_rounded(level):
    assert alpha([[0.1] * 4] * 12, level).reason is Reason.ALL_EQUAL


def test_where_nobody_disagrees_there_is_no_interval_that_would_claim_certainty():
    statistic = alpha([[1, 1], [5, 5]] * 10)
    assert (statistic.value, statistic.low, statistic.high, statistic.reason) == (1, None, None, Reason.NO_SPREAD)


def test_ratings_of_zero_have_a_ratio():
    units = [[0, 0], [0, 1], [2, 2], [1, 2]] * 5
    assert alpha(units, Level.RATIO).value == pytest.approx(defined_alpha(units, Level.RATIO), abs=1e-12)
