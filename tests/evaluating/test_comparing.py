"""Comparisons of two models, against published values and against exhaustive draws."""

import itertools
import time
from random import Random

import pytest

from annotation.evaluating.comparing import bootstrap, compare, credits_of, mcnemar
from tests.evaluating.builders import graded, make_item


@pytest.mark.parametrize(
    ("first", "second", "exact", "mid"),
    [
        # Fagerland, Lydersen, Laake (2013): airway hyper-responsiveness before and after a transplantation, 1 and 7
        (1, 7, 0.0703, 0.0391),
        (0, 5, 0.0625, 0.03125),
        (4, 4, 1.0, 0.8633),
        (0, 0, 1.0, 1.0),
    ],
)
def test_mcnemars_p_is_the_published_one(first, second, exact, mid):
    assert mcnemar(first, second) == (pytest.approx(exact, abs=5e-5), pytest.approx(mid, abs=5e-5))
    assert mcnemar(second, first) == mcnemar(first, second)


def test_mcnemars_p_holds_for_thousands_of_pairs():
    exact, mid = mcnemar(1400, 1400)
    assert 0.98 < mid < exact <= 1
    assert mcnemar(1000, 1800)[0] < 1e-40


def test_the_bootstrap_agrees_with_every_possible_resample():
    differences = [1.0, -1.0, 0.0, 1.0, 0.0]
    means = sorted(sum(draw) / 5 for draw in itertools.product(differences, repeat=5))
    estimate = bootstrap(differences, seed=3)
    assert estimate.value == pytest.approx(0.2)
    assert estimate.low == pytest.approx(means[int(0.025 * len(means))])
    assert estimate.high == pytest.approx(means[int(0.975 * len(means))])


def test_the_bootstrap_of_many_items_is_that_of_the_normal_distribution():
    random = Random(1)
    differences = [random.choice((1.0, 0.0, 0.0, -1.0, 1 / 3)) for _item in range(2_800)]
    n, mean = len(differences), sum(differences) / len(differences)
    margin = 1.96 * (sum((d - mean) ** 2 for d in differences) / n / n) ** 0.5
    estimate = bootstrap(differences, seed=5)
    assert estimate.low == pytest.approx(mean - margin, abs=margin / 20)
    assert estimate.high == pytest.approx(mean + margin, abs=margin / 20)


def test_the_same_seed_gives_the_same_interval_in_little_time():
    differences = [1.0] * 300 + [-1.0] * 250 + [0.0] * 2_250
    began = time.process_time()
    estimate = bootstrap(differences, seed=7)
    assert time.process_time() - began < 1
    assert estimate == bootstrap(differences, seed=7)
    assert estimate != bootstrap(differences, seed=8)


def test_models_are_compared_over_their_common_items_and_the_parting_ones_are_named():
    first = {"a": 1.0, "b": 1.0, "c": 0.0, "d": 1.0, "only": 1.0}
    second = {"a": 1.0, "b": 0.0, "c": 1.0, "d": 0.0}
    comparison = compare(first, second)
    assert (comparison.n, comparison.first_better, comparison.second_better) == (4, 2, 1)
    assert comparison.difference.value == pytest.approx(0.25)
    assert comparison.parting == (("b", 1.0, 0.0), ("c", 0.0, 1.0), ("d", 1.0, 0.0))


def test_models_without_common_items_and_equal_models_differ_by_nothing():
    nothing = compare({"a": 1.0}, {"b": 1.0})
    assert (nothing.n, nothing.p_exact, nothing.difference.value) == (0, 1.0, None)
    equal = compare({"a": 1.0, "b": 0.0}, {"a": 1.0, "b": 0.0})
    assert (equal.difference.value, equal.difference.low, equal.difference.high, equal.parting) == (0, 0, 0, ())


def test_trials_count_as_the_share_that_was_right():
    answers = [graded(make_item(1), trial=0), graded(make_item(1), "wrong", trial=1, choice=0), graded(make_item(2))]
    assert credits_of(answers) == {"i1": 0.5, "i2": 1.0}


def test_interpretations_are_no_answers_that_were_wrong():
    reasons = make_item(2, criterion="AesI", options=(), correct=None)
    assert credits_of([graded(make_item(1)), graded(reasons, None, choice=None)]) == {"i1": 1.0}
