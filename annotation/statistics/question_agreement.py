"""Computes how far people agree on one question, alike for pages, the API and data cards.

Needs numpy and scipy: for workers and commands.
"""

from collections.abc import Mapping

from annotation.statistics.alpha import Level, krippendorff_alpha
from annotation.statistics.correlation import split_half
from annotation.statistics.intraclass import one_way_correlations
from annotation.statistics.patterns import Pattern, seed_of
from annotation.statistics.statistic import Statistic


def question_agreement(patterns: Mapping[Pattern, int], level: str) -> dict[str, Statistic]:
    """Returns `alpha`, and of ordered answers `icc_single`, `icc_mean` and `split_half`, from counted patterns.

    Random numbers are seeded by the ratings, so that the same ratings have the same figures wherever they stand.
    """
    seed = seed_of(patterns)
    statistics = {"alpha": krippendorff_alpha(patterns, Level(level), seed=seed)}
    if level != Level.NOMINAL:
        single, mean = one_way_correlations(patterns)
        statistics |= {"icc_single": single, "icc_mean": mean, "split_half": split_half(patterns, seed=seed)}
    return statistics
