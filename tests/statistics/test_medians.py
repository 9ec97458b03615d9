"""The median without scipy is that with it."""

import random
from collections import Counter

import pytest

from annotation.statistics.medians import median_of
from annotation.statistics.sums import median_of_counts


@pytest.mark.parametrize("n", [0, 1, 9, 10, 11, 40, 333, 1000])
def test_the_median_and_its_interval_are_those_of_the_workers(n):
    random_values = random.Random(n)
    values = [random_values.lognormvariate(4, 0.5) for _ in range(n)]
    assert median_of(values) == median_of_counts(Counter(values))
