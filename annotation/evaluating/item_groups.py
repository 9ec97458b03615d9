"""Items that are alike in all by which scores are told apart, with counts of their answers.

Scores are sums over groups. Groups come of graded answers, or of counts that a database made of stored outcomes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotation.evaluating.grading import GradedAnswer, by_trial
from annotation.evaluating.items import Criterion, Item
from annotation.evaluating.reading.base import Outcome

Axes = tuple[tuple[str, str], ...]
"""By what items are told apart, such as `("dimension", "composition")`; an axis without a value is left out."""


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """`items` of one criterion that share `axes`.

    `right` is the sum over items of the share of trials in which they were right. `read_items` counts items of which
    some answer could be read, and `read_right` is the sum over them of the share of read answers that were right.
    `outcomes`, `rules` and `doubts` count answers. `all_right` counts items that were right in every trial,
    `consistent` those for which one and the same option was read in every trial.
    """

    criterion: Criterion
    axes: Axes
    items: int
    right: float
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)
    all_right: int = 0
    consistent: int = 0
    read_items: int = 0
    read_right: float = 0.0


def axes_of(item: Item) -> Axes:
    """Returns by what an item is told apart; a grade also by its right level."""
    axes = [("dimension", item.dimension), ("kind", item.kind), ("source", item.source)]
    if item.criterion == "AesA" and item.correct is not None:
        axes.append(("level", item.options[item.correct].strip().lower()))
    return tuple((axis, value) for axis, value in axes if value)


def group_answers(answers: Iterable[GradedAnswer]) -> list[ItemGroup]:
    """Returns the groups of graded answers, those of `grade_all`, to items with keys."""
    members: dict[tuple[Criterion, Axes], list[list[GradedAnswer]]] = {}
    for _id, trials in by_trial(answers):
        item = trials[0].item
        members.setdefault((item.criterion, axes_of(item)), []).append(trials)
    return [_group(criterion, axes, items) for (criterion, axes), items in members.items()]


def group_items(items: Iterable[Item], share_of: Callable[[Item], float]) -> list[ItemGroup]:
    """Returns the groups of items with keys, each right to the share that `share_of` returns."""
    shares: dict[tuple[Criterion, Axes], list[float]] = {}
    for item in items:
        if item.correct is not None:
            shares.setdefault((item.criterion, axes_of(item)), []).append(share_of(item))
    return [ItemGroup(criterion, axes, len(group), sum(group)) for (criterion, axes), group in shares.items()]


def _group(criterion: Criterion, axes: Axes, items: Sequence[Sequence[GradedAnswer]]) -> ItemGroup:
    answers = [answer for trials in items for answer in trials]
    choices = [{answer.choice for answer in trials} for trials in items]
    read_shares = [share for trials in items if (share := _read_share(trials)) is not None]
    return ItemGroup(
        criterion,
        axes,
        items=len(items),
        right=sum(sum(answer.is_correct for answer in trials) / len(trials) for trials in items),
        outcomes=Counter(answer.outcome for answer in answers if answer.outcome is not None),
        rules=Counter(answer.rule for answer in answers),
        doubts=Counter(answer.doubt for answer in answers if answer.doubt),
        all_right=sum(all(answer.is_correct for answer in trials) for trials in items),
        consistent=sum(len(values) == 1 and None not in values for values in choices),
        read_items=len(read_shares),
        read_right=sum(read_shares),
    )


def _read_share(trials: Sequence[GradedAnswer]) -> float | None:
    """Returns the share of an item's read answers that were right; None if none could be read."""
    counts = Counter(answer.outcome for answer in trials)
    read = counts["correct"] + counts["wrong"]
    return counts["correct"] / read if read else None
