"""Both screenings of Recommendation ITU-R BT.500, on made ratings by raters who are known."""

import random
from collections import defaultdict
from statistics import correlation, fmean

import pytest

from annotation.statistics.bias_inconsistency import bias_inconsistency_screening
from annotation.statistics.kurtosis import kurtosis_screening
from annotation.statistics.ratings import Ratings
from annotation.statistics.statistic import Reason
from tests.statistics.made_ratings import CORRUPTED, corrupted_panel, sparse_ratings, without_some

PANEL = corrupted_panel()
INCOMPLETE = without_some(PANEL)


@pytest.mark.parametrize("rows", [PANEL, INCOMPLETE], ids=["complete", "incomplete"])
def test_both_screenings_name_exactly_the_five_who_rate_at_random(rows):
    ratings = Ratings.of(rows)
    assert kurtosis_screening(ratings).rejected() == CORRUPTED
    assert bias_inconsistency_screening(ratings).rejected() == CORRUPTED


def test_nobody_is_named_among_raters_of_whom_none_rates_at_random():
    ratings = Ratings.of(row for row in PANEL if row[1] not in CORRUPTED)
    assert bias_inconsistency_screening(ratings).rejected() == []


@pytest.mark.parametrize("rows", [PANEL, INCOMPLETE], ids=["complete", "incomplete"])
def test_bias_and_inconsistency_solve_the_equations_of_the_recommendation(rows):
    """The estimates are a fixed point: each is the mean, or the spread, that the other two leave."""
    screening = bias_inconsistency_screening(Ratings.of(rows), corrected=False)
    bias = {rater: screened.bias.value for rater, screened in screening.raters.items()}
    inconsistency = {rater: screened.inconsistency.value for rater, screened in screening.raters.items()}
    residuals, weighted, weights = defaultdict(list), defaultdict(float), defaultdict(float)
    for image, rater, value in rows:
        residuals[rater].append(value - screening.qualities[image].value)
        weighted[image] += (value - bias[rater]) / inconsistency[rater] ** 2
        weights[image] += 1 / inconsistency[rater] ** 2
    assert fmean(bias.values()) == pytest.approx(0, abs=1e-12)
    for rater, offsets in residuals.items():
        assert fmean(offsets) == pytest.approx(bias[rater], abs=1e-7)
        assert fmean((offset - bias[rater]) ** 2 for offset in offsets) ** 0.5 == pytest.approx(
            inconsistency[rater], abs=1e-7
        )
    for image, weight in weights.items():
        assert screening.qualities[image].value == pytest.approx(weighted[image] / weight, abs=1e-6)


def test_the_order_and_the_names_of_ratings_change_nothing():
    shuffled = random.Random(1).sample(INCOMPLETE, len(INCOMPLETE))
    ratings, other_ratings = (Ratings.of(rows) for rows in (INCOMPLETE, shuffled))
    assert bias_inconsistency_screening(ratings) == bias_inconsistency_screening(other_ratings)
    assert kurtosis_screening(ratings) == kurtosis_screening(other_ratings)
    named = Ratings.of((f"image {image}", f"rater {rater}", value) for image, rater, value in PANEL)
    assert kurtosis_screening(named).rejected() == [f"rater {rater}" for rater in CORRUPTED]


BIASES = [-0.8, -0.5, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
SPREADS = [0.4, 0.7, 0.5, 0.6, 0.45, 0.8, 0.55, 0.65, 0.5, 0.75, 0.6, 0.7]


def test_with_four_ratings_of_each_image_bias_and_inconsistency_are_recovered():
    """The algorithm as it is published ends with a rater of no inconsistency here, whom all images follow."""
    ratings = Ratings.of(sparse_ratings(BIASES, SPREADS, images=500, per_image=4))
    published = bias_inconsistency_screening(ratings, corrected=False)
    assert min(screened.inconsistency.value for screened in published.raters.values()) < 0.01

    screening = bias_inconsistency_screening(ratings)

    assert screening.is_corrected
    estimates = list(screening.raters.values())
    assert correlation([screened.bias.value for screened in estimates], BIASES) > 0.98
    assert correlation([screened.inconsistency.value for screened in estimates], SPREADS) > 0.9
    ratios = [screened.inconsistency.value / spread for screened, spread in zip(estimates, SPREADS, strict=True)]
    assert fmean(ratios) == pytest.approx(1, abs=0.04)
    assert screening.rejected() == []


def test_the_intervals_of_bias_and_inconsistency_hold_the_true_values():
    centre = fmean(BIASES)
    bias_hits = inconsistency_hits = 0
    for seed in range(12):
        ratings = Ratings.of(sparse_ratings(BIASES, SPREADS, images=200, per_image=4, seed=seed))
        screening = bias_inconsistency_screening(ratings)
        for rater, screened in screening.raters.items():
            bias_hits += screened.bias.low < BIASES[rater] - centre < screened.bias.high
            inconsistency_hits += screened.inconsistency.low < SPREADS[rater] < screened.inconsistency.high
    assert bias_hits / (12 * len(BIASES)) > 0.88
    assert inconsistency_hits / (12 * len(BIASES)) > 0.85


def test_two_who_rate_at_random_among_twelve_are_named_with_four_ratings_of_each_image():
    spreads = [2.2, 2.0, *SPREADS[2:]]
    ratings = Ratings.of(sparse_ratings(BIASES, spreads, images=300, per_image=4))
    assert bias_inconsistency_screening(ratings).rejected() == [0, 1]


def test_whoever_is_a_little_less_consistent_than_a_panel_of_one_mind_is_not_rejected():
    spreads = [0.65, *[0.5] * 11]
    ratings = Ratings.of(sparse_ratings(BIASES, spreads, images=1_000, per_image=4))
    screening = bias_inconsistency_screening(ratings)
    assert screening.raters[0].score > 3
    assert screening.rejected() == []


@pytest.mark.parametrize(("raters", "far_off"), [(26, 30), (20, 0)])
def test_the_only_other_rating_of_an_image_is_far_off_from_twenty_one_raters_up(raters, far_off):
    """It is √(n - 1) standard deviations from the mean, and the limit for such a kurtosis is √20."""
    ratings = Ratings.of((image, rater, 3 + (rater == 0)) for image in range(30) for rater in range(raters))
    screened = kurtosis_screening(ratings).raters[0]
    assert (screened.above, screened.below, screened.is_rejected) == (far_off, 0, False)


def test_the_classic_screening_says_when_no_image_has_enough_ratings_for_it():
    ratings = Ratings.of(sparse_ratings(BIASES, SPREADS, images=100, per_image=4))
    assert kurtosis_screening(ratings).decidable_images == 0
    assert kurtosis_screening(Ratings.of(PANEL)).decidable_images == 79


def test_whoever_is_only_stricter_is_not_rejected():
    """The newer screening finds the bias, and takes it for no fault."""
    rows = [(image, rater, max(1, value - 1) if rater == 25 else value) for image, rater, value in PANEL]
    screening = bias_inconsistency_screening(Ratings.of(rows))
    assert screening.raters[25].bias.high < -0.5
    assert 25 not in screening.rejected()
    assert 25 not in kurtosis_screening(Ratings.of(rows)).rejected()


def test_raters_of_few_images_have_too_few_to_say_and_decide_nothing():
    newcomer = [(image, 99, 1) for image in range(9)]
    screening = bias_inconsistency_screening(Ratings.of([*PANEL, *newcomer]))
    screened = screening.raters[99]
    assert (screened.bias.reason, screened.bias.n, screened.is_rejected) == (Reason.TOO_FEW, 9, False)
    assert screening.raters[3] == bias_inconsistency_screening(Ratings.of(PANEL)).raters[3]
    assert kurtosis_screening(Ratings.of([*PANEL, *newcomer])).raters[99].far_off.reason is Reason.TOO_FEW


def test_images_of_one_rater_say_nothing_about_that_rater():
    alone = [(1000 + image, 20, 5) for image in range(50)]
    with_them = bias_inconsistency_screening(Ratings.of([*PANEL, *alone]))
    assert with_them.raters[20] == bias_inconsistency_screening(Ratings.of(PANEL)).raters[20]
    assert 1000 not in with_them.qualities


def test_ratings_that_all_agree_reject_nobody():
    ratings = Ratings.of((image, rater, image % 5) for image in range(20) for rater in range(16))
    screening = bias_inconsistency_screening(ratings)
    assert screening.rejected() == []
    assert screening.raters[0].bias.reason is Reason.NO_SPREAD
    assert kurtosis_screening(ratings).rejected() == []


def test_without_ratings_there_is_nobody_to_screen():
    ratings = Ratings.of([])
    assert bias_inconsistency_screening(ratings).raters == {}
    assert kurtosis_screening(ratings).raters == {}
