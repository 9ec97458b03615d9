"""Krippendorff's ordinal alpha in plain Python, compared with published numbers and with that of numpy."""

import pytest

from annotation.statistics.alpha import Level, krippendorff_alpha
from annotation.statistics.ordinal_alpha import counted_alpha, ordinal_alpha
from annotation.statistics.patterns import count_patterns
from tests.statistics.made_ratings import units_of
from tests.statistics.published_ratings import KRIPPENDORFF


def test_the_ordinal_alpha_is_that_of_krippendorff():
    assert ordinal_alpha(KRIPPENDORFF) == pytest.approx(0.815388, abs=5e-7)


def test_the_alpha_of_counted_units_is_that_with_an_interval():
    patterns = count_patterns(units_of(500))
    alpha = krippendorff_alpha(patterns, Level.ORDINAL, seed=1)
    assert counted_alpha(patterns) == pytest.approx(alpha.value, abs=1e-12)


def test_perfect_agreement_is_one():
    assert ordinal_alpha([[1, 1], [5, 5], [3, 3]]) == 1


def test_there_is_no_alpha_without_variation_or_without_two_ratings_of_one_image():
    assert ordinal_alpha([[3, 3], [3, 3]]) is None
    assert ordinal_alpha([[1], [5], []]) is None
    assert ordinal_alpha([]) is None
