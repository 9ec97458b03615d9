"""Shares, and the agreement of two raters, against published figures and against draws at random."""

import random

import pytest

from annotation.statistics.proportions import Confusion, Estimate, proportion


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # R. G. Newcombe, “Two-sided confidence intervals for the single proportion” (1998), table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_that_of_wilson(count, n, low, high):
    share = proportion(count, n)
    assert (share.low, share.high, share.n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5), n)


def test_a_share_of_nothing_has_no_value():
    assert proportion(0, 0) == Estimate(None, None, None, 0)
    assert Confusion().kappa() == Estimate(None, None, None, 0)


def test_kappa_is_that_of_cohen():
    """50 applications, judged by two readers: 20 and 15 agreed, 5 and 10 not."""
    kappa = Confusion(both=20, first=5, second=10, neither=15).kappa()
    assert kappa.value == pytest.approx(0.4)
    assert kappa.n == 50


def test_kappa_is_undefined_where_nothing_varies_and_has_a_width_where_raters_always_agree():
    assert Confusion(both=8).kappa() == Estimate(None, None, None, 8)
    kappa = Confusion(both=5, neither=5).kappa()
    assert (kappa.value, kappa.high) == (1, pytest.approx(1))
    assert kappa.low is not None and 0.3 < kappa.low < 0.5


def test_the_interval_of_kappa_holds_the_true_value_about_as_often_as_it_says():
    rng = random.Random(7)
    shares = [0.55, 0.08, 0.07, 0.30]
    true = Confusion(55_000, 8_000, 7_000, 30_000).kappa().value
    hits = 0
    for _ in range(400):
        cells = rng.choices(range(4), shares, k=120)
        kappa = Confusion(*(cells.count(cell) for cell in range(4))).kappa()
        assert true is not None and kappa.low is not None and kappa.high is not None
        hits += kappa.low <= true <= kappa.high
    assert 0.92 <= hits / 400 <= 0.98


def test_precision_and_recall_are_shares_of_each_raters_yes():
    confusion = Confusion(both=8, first=2, second=4, neither=86)
    assert (confusion.precision().value, confusion.recall().value) == (0.8, pytest.approx(8 / 12))
    assert (confusion.negated().precision().n, confusion.negated().recall().n) == (90, 88)
