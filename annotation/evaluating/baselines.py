"""What somebody scores who does not look: at random, and with the most frequent letter. Computed from items alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Final

from annotation.evaluating.item_groups import axes_of, group_items
from annotation.evaluating.items import Criterion, Item
from annotation.evaluating.scores import CriterionScore, score_groups
from annotation.statistics.proportions import Estimate

MIN_LETTERS: Final = 20
"""The letters of so many keys of a test may be counted for everybody: of fewer, counts tell single keys."""
_HIDDEN: Final = Estimate(None, None, None, 0)

Baseline = Mapping[Criterion, CriterionScore]


def random_baseline(items: Iterable[Item]) -> Baseline:
    """Returns the exact expectation of a letter drawn at random from the options of each item."""
    return _baseline(items, lambda item: 1 / len(item.options))


def frequent_letter_baseline(items: Iterable[Item]) -> Baseline:
    """Returns the accuracy of whoever always gives the most frequent right letter of each criterion."""
    items = list(items)
    letters = frequent_letters(items)
    return _baseline(items, lambda item: float(item.letter == letters[item.criterion]))


def public_frequent_letter_baseline(items: Iterable[Item]) -> tuple[Baseline, bool]:
    """Returns the same as far as it tells no single key of a test item, and whether that is all of it.

    Neither a value nor the difference of two, or of one and the letters on the card, is over fewer items of the test
    than `MIN_LETTERS`.
    """
    items = list(items)
    whole = frequent_letter_baseline(items)
    baseline = {}
    for criterion, score in whole.items():
        tested = [item for item in items if item.criterion == criterion and item.letter and item.split == "test"]
        is_public = _are_many([len(item.options) for item in tested])
        groups = {
            axis: values
            for axis, values in score.groups.items()
            if is_public and _are_many([dict(axes_of(item)).get(axis, "") for item in tested])
        }
        accuracy = score.accuracy if is_public else _HIDDEN
        baseline[criterion] = CriterionScore(criterion, accuracy, _HIDDEN, groups)
    is_complete = all(
        score.accuracy.value is not None and score.groups.keys() == whole[criterion].groups.keys()
        for criterion, score in baseline.items()
    )
    return baseline, is_complete


def frequent_letters(items: Iterable[Item]) -> dict[Criterion, str]:
    """Returns the most frequent right letter of each criterion, the first in the alphabet of several."""
    counts: dict[Criterion, Counter[str]] = defaultdict(Counter)
    for item in items:
        if item.letter:
            counts[item.criterion][item.letter] += 1
    return {
        criterion: min(letters, key=lambda letter: (-letters[letter], letter)) for criterion, letters in counts.items()
    }


def _are_many(values: Iterable[Hashable]) -> bool:
    """Returns whether every value that is there is there so often that its letters may be counted."""
    return all(count >= MIN_LETTERS for count in Counter(values).values())


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
