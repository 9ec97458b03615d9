"""Agreement, compared with published numbers."""

import pytest

from annotation.statistics.agreement import agreement, intraclass_correlation, ordinal_alpha

# K. Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), section C: four observers, twelve units.
KRIPPENDORFF = [
    [1, 1, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [5, 5, 5],
    [1, 1],
    [3],
]
# P. E. Shrout and J. L. Fleiss, “Intraclass correlations” (1979), table 2: six targets, four judges.
SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_the_ordinal_alpha_is_that_of_krippendorff():
    assert ordinal_alpha(KRIPPENDORFF) == pytest.approx(0.815, abs=0.0005)


def test_the_intraclass_correlations_are_those_of_shrout_and_fleiss():
    single, mean = intraclass_correlation(SHROUT_AND_FLEISS)

    assert single == pytest.approx(0.17, abs=0.005)
    assert mean == pytest.approx(0.44, abs=0.005)


def test_perfect_agreement_is_one():
    assert agreement([[1, 1], [5, 5], [3, 3]]) == pytest.approx((1.0, 1.0, 1.0))


def test_there_is_no_coefficient_without_variation_or_without_two_ratings_of_one_image():
    assert agreement([[3, 3], [3, 3]]) == (None, None, None)
    assert agreement([[1], [5], []]) == (None, None, None)
    assert agreement([]) == (None, None, None)
