"""What somebody scores who does not look: at random, and with the most frequent letter. Computed from items alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from annotation.evaluating.items import Criterion, Item
from annotation.evaluating.scores import CHOICES, CriterionScore, Tally, group_credits
from annotation.statistics.proportions import Estimate

Baseline = Mapping[Criterion, CriterionScore]
_NOTHING: Final = Estimate(None, None, None, 0)


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


def _baseline(items: Iterable[Item], credit_of: Callable[[Item], float]) -> Baseline:
    item_credits: dict[Criterion, list[tuple[Item, float]]] = defaultdict(list)
    for item in items:
        if item.correct is not None:
            item_credits[item.criterion].append((item, credit_of(item)))
    return {criterion: _score(criterion, item_credits[criterion]) for criterion in CHOICES if item_credits[criterion]}


def _score(criterion: Criterion, item_credits: list[tuple[Item, float]]) -> CriterionScore:
    total = sum((Tally(credit, 1) for _item, credit in item_credits), Tally())
    groups = {
        axis: {value: _without_interval(estimate) for value, estimate in values.items()}
        for axis, values in group_credits(item_credits).items()
    }
    return CriterionScore(criterion, _without_interval(total.estimate()), _NOTHING, groups)


def _without_interval(estimate: Estimate) -> Estimate:
    """Returns a value that is no sample of anything, and so has no interval."""
    return Estimate(estimate.value, None, None, estimate.n)
