"""Scores of a model: the accuracy of each criterion and of its parts, outcomes, trials, and the overall score.

Shares are from 0 to 1 and AesI from 0 to 2; only the overall score is in points, as AesBench defines it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final, TypeVar

from annotation.evaluating.grading import GradedAnswer
from annotation.evaluating.item_groups import ItemGroup, group_answers
from annotation.evaluating.items import Criterion
from annotation.evaluating.judgements import InterpretationScore, ItemJudgement, score_interpretation
from annotation.evaluating.reading.base import OUTCOMES, Outcome
from annotation.statistics.proportions import Estimate, proportion

CHOICES: Final[tuple[Criterion, ...]] = ("AesP", "AesE", "AesA")
"""The criteria that have options, and so an accuracy."""
_Key = TypeVar("_Key", bound=str)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of `n` items were right; an item that was right in some trials counts as their share."""

    credit: float = 0.0
    n: int = 0

    def __add__(self, tally: "Tally") -> "Tally":
        return Tally(self.credit + tally.credit, self.n + tally.n)

    def estimate(self) -> Estimate:
        """Returns the accuracy with Wilson's interval over items."""
        # Shares of trials may add up to a trifle more than their number.
        return proportion(min(self.credit, self.n), self.n)


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The score of one criterion with options.

    `accuracy` is over all items, `read_accuracy` over those of which an option could be read in some trial, each
    counting as the share of its read answers that were right. `groups` has the accuracies by axis (`dimension`, `kind`,
    `source`, `level`) and value. `outcomes`, `rules` and `doubts` count answers. Of several trials, `all_right` is the
    share of items that were right in every one, and `consistency` the share for which the same option was read in
    every one; None for one trial.
    """

    criterion: Criterion
    accuracy: Estimate
    read_accuracy: Estimate
    groups: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)
    all_right: Estimate | None = None
    consistency: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """All scores of a model. `interpretation` is that of AesI; `overall` has no value unless all four criteria have."""

    criteria: Mapping[Criterion, CriterionScore]
    interpretation: InterpretationScore | None
    overall: Estimate
    trials: int = 1


def score_answers(answers: Sequence[GradedAnswer], judgements: Iterable[ItemJudgement] = (), trials: int = 1) -> Score:
    """Returns the score of graded answers, those of `grade_all`, and the judgements of reasons."""
    reasons = [answer for answer in answers if answer.item.criterion == "AesI"]
    groups = group_answers(answer for answer in answers if answer.item.criterion != "AesI")
    return score_groups(groups, score_interpretation(reasons, judgements) if reasons else None, trials)


def score_groups(
    groups: Iterable[ItemGroup], interpretation: InterpretationScore | None = None, trials: int = 1
) -> Score:
    """Returns the score of groups of items, and of reasons that were judged."""
    by_criterion: dict[Criterion, list[ItemGroup]] = defaultdict(list)
    for group in groups:
        by_criterion[group.criterion].append(group)
    criteria = {
        criterion: score_criterion(criterion, by_criterion[criterion], trials)
        for criterion in CHOICES
        if by_criterion[criterion]
    }
    return Score(criteria, interpretation, overall_of(criteria, interpretation), trials)


def score_criterion(criterion: Criterion, groups: Sequence[ItemGroup], trials: int = 1) -> CriterionScore:
    """Returns the score of the groups of one criterion, whose items were asked `trials` times."""
    outcomes = _sum(group.outcomes for group in groups)
    total = sum((Tally(group.right, group.items) for group in groups), Tally())
    read = sum((Tally(group.read_right, group.read_items) for group in groups), Tally())
    all_right, consistent = (sum(group.all_right for group in groups), sum(group.consistent for group in groups))
    return CriterionScore(
        criterion,
        accuracy=total.estimate(),
        read_accuracy=read.estimate(),
        groups=_by_axis(groups),
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        rules=dict(_sum(group.rules for group in groups).most_common()),
        doubts=dict(_sum(group.doubts for group in groups).most_common()),
        all_right=proportion(all_right, total.n) if trials > 1 else None,
        consistency=proportion(consistent, total.n) if trials > 1 else None,
    )


def _sum(counts: Iterable[Mapping[_Key, int]]) -> Counter[_Key]:
    total: Counter[_Key] = Counter()
    for count in counts:
        total.update(count)
    return total


def _by_axis(groups: Iterable[ItemGroup]) -> dict[str, dict[str, Estimate]]:
    """Returns the accuracies of parts of the items by axis and value; an axis that no item has is left out."""
    tallies: dict[str, dict[str, Tally]] = {}
    for group in groups:
        for axis, value in group.axes:
            values = tallies.setdefault(axis, {})
            values[value] = values.get(value, Tally()) + Tally(group.right, group.items)
    return {
        axis: {value: tally.estimate() for value, tally in sorted(values.items())} for axis, values in tallies.items()
    }


def overall_of(criteria: Mapping[Criterion, CriterionScore], interpretation: InterpretationScore | None) -> Estimate:
    """Returns the overall score, (AesP + AesE + AesA + 100·AesI) / 4, with the first three in percent."""
    accuracies = [criteria[criterion].accuracy for criterion in CHOICES if criterion in criteria]
    value = None if interpretation is None else interpretation.value
    return combine(accuracies, value)


def combine(accuracies: Sequence[Estimate], interpretation: Estimate | None) -> Estimate:
    """Returns the overall score of three accuracies and AesI; without a value where one of the four has none.

    Its interval is the normal one of a sum of four independent means, their variances taken from their own intervals.
    """
    parts = [*accuracies, *([] if interpretation is None else [interpretation])]
    values = [part.value for part in parts if part.value is not None]
    n = sum(part.n for part in parts)
    if len(accuracies) < len(CHOICES) or interpretation is None or len(values) < len(parts):
        return Estimate(None, None, None, n)
    value = 25 * sum(values)
    widths = [part.high - part.low for part in parts if part.low is not None and part.high is not None]
    if len(widths) < len(parts):
        return Estimate(value, None, None, n)
    margin = 25 * sqrt(sum((width / 2) ** 2 for width in widths))
    return Estimate(value, value - margin, value + margin, n)
