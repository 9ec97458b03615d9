"""What those score who have no model: by chance, with one letter, and the people who checked the items."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from annotation.evaluating.baselines import Baseline, public_frequent_letter_baseline, random_baseline
from annotation.evaluating.item_groups import axes_of
from annotation.evaluating.items import Item
from annotation.evaluating.scores import CHOICES, CriterionScore, Tally
from annotation.models import BenchmarkItem
from annotation.queries.evaluating.publishing.benchmark_items import item_of
from annotation.statistics.proportions import Estimate

_REMEMBERED: Final = 64
_NOTHING: Final = Estimate(None, None, None, 0)


@dataclass(frozen=True, slots=True)
class Baselines:
    """The scores beside those of models, over one set of a benchmark's items, of which there are `items`.

    `frequent_letter` lacks what would tell single keys; `has_all_letters` says whether it lacks nothing.
    """

    items: int
    random: Baseline
    frequent_letter: Baseline
    has_all_letters: bool
    people: Baseline


@lru_cache(maxsize=_REMEMBERED)
def baselines_of(benchmark_id: UUID, item_set: str) -> Baselines:
    """Returns the baselines of a published benchmark, which never change: its items are frozen."""
    rows = BenchmarkItem.objects.filter(benchmark=benchmark_id).order_by("number").defer("text", "references")
    if item_set != "all":
        rows = rows.filter(split=item_set)
    pairs = [(_item(row), row.people or {}) for row in rows]
    items = [item for item, _people in pairs]
    frequent_letter, has_all_letters = public_frequent_letter_baseline(items)
    return Baselines(len(items), random_baseline(items), frequent_letter, has_all_letters, _people_score(pairs))


def _item(row: BenchmarkItem) -> Item:
    row.text, row.references = "", []
    return item_of(row)


def _people_score(pairs: list[tuple[Item, dict[str, int]]]) -> Baseline:
    """Returns the accuracies of people with Wilson's interval, both over all of their answers: so has the card."""
    wholes: dict[str, Tally] = defaultdict(Tally)
    groups: dict[str, dict[str, dict[str, Tally]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Tally)))
    for item, people in pairs:
        if item.correct is None or not people.get("n"):
            continue
        tally = Tally(people["right"], people["n"])
        wholes[item.criterion] += tally
        for axis, value in axes_of(item):
            groups[item.criterion][axis][value] += tally
    return {
        criterion: CriterionScore(
            criterion,
            wholes[criterion].estimate(),
            _NOTHING,
            {
                axis: {value: tally.estimate() for value, tally in sorted(values.items())}
                for axis, values in groups[criterion].items()
            },
        )
        for criterion in CHOICES
        if criterion in wholes
    }
