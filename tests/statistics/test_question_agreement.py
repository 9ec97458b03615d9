"""Promise 10: the agreement on a question is the same wherever it is computed over the same ratings."""

import random
from collections import Counter

from annotation.statistics.patterns import count_patterns, seed_of
from annotation.statistics.question_agreement import question_agreement
from tests.statistics.made_ratings import units_of


def test_equal_ratings_have_equal_figures_with_equal_intervals_in_whatever_order_they_were_counted():
    units = units_of(80)
    shuffled = [random.Random(2).sample(unit, len(unit)) for unit in random.Random(3).sample(units, len(units))]
    as_floats = Counter(tuple(map(float, unit)) for unit in shuffled)

    figures = question_agreement(count_patterns(units), "ordinal")

    assert question_agreement(as_floats, "ordinal") == figures
    assert list(figures) == ["alpha", "icc_single", "icc_mean", "split_half"]
    assert all(figure.low < figure.value < figure.high for figure in figures.values())
    assert {figure.n for figure in figures.values()} == {sum(len(unit) > 1 for unit in units)}


def test_the_seed_follows_from_the_ratings_that_are_compared_and_from_nothing_else():
    seed = seed_of({(1, 2): 3, (4, 4): 1})
    assert seed == seed_of({(4.0, 4.0): 1, (2, 1): 1, (1, 2): 2, (5,): 7, (3, 3): 0})
    assert seed != seed_of({(1, 2): 3, (4, 4): 2})
    assert seed == 371_447_005_629_874_861, "the same in every process and on every machine"


def test_answers_without_an_order_have_alpha_alone():
    assert list(question_agreement(count_patterns(units_of(40)), "nominal")) == ["alpha"]
