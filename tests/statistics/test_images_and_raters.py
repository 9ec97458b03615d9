"""What raters say of one image, and what is known of one rater."""

import random
from collections import Counter

import pytest
from scipy.special import stdtrit

from annotation.actions.measuring.progress import NoProjection
from annotation.statistics.images import image_statistics, mean_of
from annotation.statistics.medians import median_of
from annotation.statistics.raters import consistency, retest
from annotation.statistics.ratings import Ratings
from annotation.statistics.statistic import Reason, Statistic, share
from annotation.statistics.student import student_quantile
from annotation.statistics.sums import median_of_counts
from annotation.wording.quality.statistics import REASONS
from tests.statistics.made_ratings import CORRUPTED, corrupted_panel


def test_an_image_has_mean_deviation_interval_and_histogram():
    """Student's own ten differences of hours of sleep (1908): mean 1.58, s 1.23 with n - 1, t = 2.262."""
    image = image_statistics([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    assert image.mean.value == pytest.approx(1.58)
    assert image.deviation == pytest.approx(1.23, abs=0.005)
    assert image.mean.value - image.mean.low == pytest.approx(2.262 * 1.23 / 10**0.5, abs=0.001)
    assert image.mean.n == 10
    assert image_statistics([2, 4, 4], scale=range(1, 6)).histogram == {1: 0, 2: 1, 3: 0, 4: 2, 5: 0}


def test_the_interval_of_a_mean_ends_where_the_scale_does():
    mean = image_statistics([2, 5], scale=range(1, 6)).mean
    assert (mean.low, mean.value, mean.high) == (1, 3.5, 5)
    assert image_statistics([2, 3, 3, 4], scale=range(1, 6)).mean == mean_of([2, 3, 3, 4])


def test_an_image_with_one_rating_has_no_interval_and_one_with_equal_ratings_claims_no_certainty():
    assert mean_of([]).reason is Reason.NO_RATINGS
    assert image_statistics([4]).mean == Statistic(4, None, None, 1, Reason.TOO_FEW)
    assert image_statistics([4]).deviation is None
    assert image_statistics([4, 4, 4]).mean == Statistic(4, None, None, 3, Reason.NO_SPREAD)


@pytest.mark.parametrize("freedom", [*range(1, 60), 199, 399, 400, 401, 5_000, 1_000_000])
def test_the_quantile_of_the_web_processes_is_that_of_the_workers(freedom):
    assert student_quantile(freedom) == pytest.approx(stdtrit(freedom, 0.975), rel=1e-11)


def test_a_retest_tells_drift_distance_equal_grades_and_correlation():
    pairs = [(1, 2), (2, 2), (3, 4), (4, 4), (5, 4)] * 4
    agreement = retest(pairs)
    assert agreement.change.value == pytest.approx(0.2)
    assert agreement.distance.value == pytest.approx(0.6)
    assert (agreement.equal.value, agreement.equal.n) == (0.4, 20)
    assert 0.7 < agreement.correlation.value < 0.95
    assert {statistic.reason for statistic in (retest(pairs[:9]).change, retest(pairs[:9]).correlation)} == {
        Reason.TOO_FEW
    }
    assert retest([(3, 3)] * 12).correlation.reason is Reason.ALL_EQUAL
    assert retest([(3, 3)] * 12).equal.value == 1


@pytest.mark.parametrize(("n", "low", "high"), [(10, 2, 9), (20, 6, 15), (100, 40, 61)])
def test_the_limits_of_a_median_are_the_tabulated_ranks(n, low, high):
    """The ranks of the limits of a median at 95 %, as tables of the binomial distribution have them."""
    seconds = [float(second) for second in range(1, n + 1)]
    random.Random(1).shuffle(seconds)
    statistic = median_of(seconds)
    assert (statistic.low, statistic.high) == (low, high)
    assert statistic.value == (n + 1) / 2


def test_a_median_of_many_answers_has_limits_near_it():
    statistic = median_of_counts(Counter(range(1, 100_002)))
    assert (statistic.value, statistic.high - statistic.value) == (50_001, statistic.value - statistic.low)
    assert statistic.high - statistic.low == pytest.approx(1.96 * 100_001**0.5, rel=0.01)


def test_a_share_has_wilsons_interval_and_few_are_too_few():
    statistic = share(15, 148)
    assert (statistic.low, statistic.high) == (pytest.approx(0.0624, abs=5e-5), pytest.approx(0.1605, abs=5e-5))
    assert share(3, 9).reason is Reason.TOO_FEW
    assert share(0, 0).reason is Reason.NO_RATINGS
    assert share(3, 9, minimum=5).value == pytest.approx(1 / 3)


def test_whoever_rates_at_random_is_not_consistent_with_the_others():
    statistics = consistency(Ratings.of(corrupted_panel()))
    assert all(statistics[rater].low < 0.2 for rater in CORRUPTED)
    assert all(statistics[rater].low > 0.4 for rater in range(5, 26))


def test_ones_own_ratings_are_not_among_those_of_the_others():
    generator = random.Random(1)
    rows = [(image, rater, generator.randint(1, 5)) for image in range(200) for rater in (1, 2)]
    statistics = consistency(Ratings.of(rows))
    assert abs(statistics[1].value) < 0.2
    assert statistics[1].value == pytest.approx(statistics[2].value)


def test_whoever_always_says_the_same_has_no_consistency():
    rows = [(image, rater, 3 if rater == 25 else value) for image, rater, value in corrupted_panel()]
    assert consistency(Ratings.of(rows))[25].reason is Reason.ALL_EQUAL
    alone = consistency(Ratings.of((image, 1, image) for image in range(20)))
    assert alone[1].reason is Reason.NO_RATINGS


def test_every_reason_has_a_sentence():
    assert set(REASONS) == {*Reason, *NoProjection}
    assert len({str(sentence) for sentence in REASONS.values()}) == len(REASONS)
