"""Scores of a model: the accuracy of each criterion and of its parts, outcomes, trials, and the overall score.

Shares are from 0 to 1 and AesI from 0 to 2; only the overall score is in points, as AesBench defines it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Final

from annotation.evaluating.grading import GradedAnswer, by_trial
from annotation.evaluating.items import Criterion, Item
from annotation.evaluating.judgements import InterpretationScore, ItemJudgement, score_interpretation
from annotation.evaluating.reading.base import OUTCOMES, Outcome
from annotation.statistics.proportions import Estimate, proportion

CHOICES: Final[tuple[Criterion, ...]] = ("AesP", "AesE", "AesA")
"""The criteria that have options, and so an accuracy."""


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

    `accuracy` is over all items, `read_accuracy` over the answers from which an option could be read. `groups` has the
    accuracies by axis (`dimension`, `kind`, `source`, `level`) and value. `outcomes`, `rules` and `doubts` count
    answers. Of several trials, `all_right` is the share of items that were right in every one, and `consistency` the
    share for which the same option was read in every one; None for one trial.
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
    by_criterion: dict[Criterion, list[GradedAnswer]] = defaultdict(list)
    for answer in answers:
        by_criterion[answer.item.criterion].append(answer)
    criteria = {
        criterion: score_criterion(criterion, by_criterion[criterion], trials)
        for criterion in CHOICES
        if by_criterion[criterion]
    }
    reasons = by_criterion["AesI"]
    interpretation = score_interpretation(reasons, judgements) if reasons else None
    return Score(criteria, interpretation, overall_of(criteria, interpretation), trials)


def score_criterion(criterion: Criterion, answers: Sequence[GradedAnswer], trials: int = 1) -> CriterionScore:
    """Returns the score of the answers to the items of one criterion, `trials` of each."""
    items = list(by_trial(answers))
    item_credits = [
        (item_answers[0].item, sum(answer.is_correct for answer in item_answers) / len(item_answers))
        for _id, item_answers in items
    ]
    outcomes: Counter[Outcome] = Counter(answer.outcome for answer in answers if answer.outcome is not None)
    is_repeated = trials > 1
    return CriterionScore(
        criterion,
        accuracy=sum((Tally(credit, 1) for _item, credit in item_credits), Tally()).estimate(),
        read_accuracy=proportion(outcomes["correct"], outcomes["correct"] + outcomes["wrong"]),
        groups=group_credits(item_credits),
        outcomes={outcome: outcomes[outcome] for outcome in OUTCOMES},
        rules=dict(Counter(answer.rule for answer in answers).most_common()),
        doubts=dict(Counter(answer.doubt for answer in answers if answer.doubt).most_common()),
        all_right=proportion(sum(credit == 1 for _item, credit in item_credits), len(item_credits))
        if is_repeated
        else None,
        consistency=_consistency([item_answers for _id, item_answers in items]) if is_repeated else None,
    )


def group_credits(item_credits: Iterable[tuple[Item, float]]) -> dict[str, dict[str, Estimate]]:
    """Returns the accuracies of parts of the items by axis and value; an axis that no item has is left out."""
    tallies: dict[str, dict[str, Tally]] = {}
    for item, credit in item_credits:
        for axis, value in axes_of(item):
            groups = tallies.setdefault(axis, {})
            groups[value] = groups.get(value, Tally()) + Tally(credit, 1)
    return {
        axis: {value: tally.estimate() for value, tally in sorted(groups.items())} for axis, groups in tallies.items()
    }


def axes_of(item: Item) -> list[tuple[str, str]]:
    """Returns by what an item is grouped; a grade by its right level."""
    axes = [("dimension", item.dimension), ("kind", item.kind), ("source", item.source)]
    if item.criterion == "AesA" and item.correct is not None:
        axes.append(("level", item.options[item.correct].strip().lower()))
    return [(axis, value) for axis, value in axes if value]


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


def _consistency(items: Sequence[Sequence[GradedAnswer]]) -> Estimate:
    """Returns the share of items for which one and the same option was read in every trial."""
    choices = [{answer.choice for answer in answers} for answers in items]
    return proportion(sum(len(values) == 1 and None not in values for values in choices), len(choices))
