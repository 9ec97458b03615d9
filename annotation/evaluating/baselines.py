"""What somebody scores who does not look: at random, and with the most frequent letter. Computed from items alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from annotation.evaluating.item_groups import group_items
from annotation.evaluating.items import Criterion, Item
from annotation.evaluating.scores import CriterionScore, score_groups
from annotation.statistics.proportions import Estimate

Baseline = Mapping[Criterion, CriterionScore]


def random_baseline(items: Iterable[Item]) -> Baseline:
    """Returns the exact expectation of a letter drawn at random from the options of each item."""
    return _baseline(items, lambda item: 1 / len(item.options))


def frequent_letter_baseline(items: Iterable[Item]) -> Baseline:
    """Returns the accuracy of whoever always gives the most frequent right letter of each criterion."""
    items = list(items)
    letters = frequent_letters(items)
    return _baseline(items, lambda item: float(item.letter == letters[item.criterion]))


def frequent_letters(items: Iterable[Item]) -> dict[Criterion, str]:
    """Returns the most frequent right letter of each criterion, the first in the alphabet of several."""
    counts: dict[Criterion, Counter[str]] = defaultdict(Counter)
    for item in items:
        if item.letter:
            counts[item.criterion][item.letter] += 1
    return {
        criterion: min(letters, key=lambda letter: (-letters[letter], letter)) for criterion, letters in counts.items()
    }


def _baseline(items: Iterable[Item], share_of: Callable[[Item], float]) -> Baseline:
    criteria = score_groups(group_items(items, share_of)).criteria
    return {criterion: _without_intervals(score) for criterion, score in criteria.items()}


def _without_intervals(score: CriterionScore) -> CriterionScore:
    groups = {
        axis: {value: _without_interval(estimate) for value, estimate in values.items()}
        for axis, values in score.groups.items()
    }
    return CriterionScore(score.criterion, _without_interval(score.accuracy), score.read_accuracy, groups)


def _without_interval(estimate: Estimate) -> Estimate:
    """Returns a value that is no sample of anything, and so has no interval."""
    return Estimate(estimate.value, None, None, estimate.n)
