"""Counts what a benchmark holds, for its card, its manifest and its page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from annotation.evaluating.items import CRITERIA, Item
from annotation.evaluating.publishing.freezing import FrozenItem
from annotation.evaluating.publishing.pool import Leak
from annotation.statistics.proportions import Estimate, proportion

Cell = tuple[str, str, str, str]
Stratum = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a benchmark.

    `cells` counts items by criterion, dimension, kind and source; `letters` the right letters by criterion and number
    of options, `test_letters` those of the test alone; `people` has, by criterion, how many cross-checks (or grades)
    there are and how many were right; `leaks` counts images that were insisted on by their leak, `published_before` the
    items for development about images whose keys an earlier benchmark has published.
    """

    items: int
    images: int
    by_split: Counter[str]
    by_criterion: Counter[str]
    cells: Counter[Cell]
    letters: dict[Stratum, Counter[str]]
    test_letters: dict[Stratum, Counter[str]]
    people: dict[str, tuple[int, int]]
    licenses: Counter[str]
    leaks: Counter[Leak]
    published_before: int

    def counts(self) -> dict[str, Any]:
        """Returns the counts that say nothing of single keys, as JSON."""
        return {
            "items": self.items,
            "images": self.images,
            "by_split": dict(sorted(self.by_split.items())),
            "by_criterion": {name: self.by_criterion[name] for name in CRITERIA if self.by_criterion[name]},
            "published_before": self.published_before,
            "leaks": [
                {"release": leak.release, "how": leak.how, "images": count}
                for leak, count in sorted(self.leaks.items(), key=lambda pair: (pair[0].release, pair[0].how))
            ],
        }

    def figures(self) -> dict[str, Any]:
        """Returns the balance of letters and the accuracy of people, as JSON."""
        return {
            "letters": [
                {"criterion": criterion, "options": size, "letters": dict(sorted(letters.items()))}
                for (criterion, size), letters in sorted(self.letters.items())
            ],
            "people": {
                criterion: {"right": right, **asdict(proportion(right, n))}
                for criterion, (n, right) in self.people.items()
            },
        }

    def accuracy(self, criterion: str) -> Estimate:
        """Returns the share of people's answers that were right, with its interval."""
        n, right = self.people.get(criterion, (0, 0))
        return proportion(right, n)


def summarize(items: Sequence[FrozenItem]) -> Summary:
    """Returns the numbers of frozen items."""
    images = {frozen.chosen.image.sha256: frozen.chosen.image for frozen in items}
    plain = [frozen.item for frozen in items]
    return Summary(
        items=len(items),
        images=len(images),
        by_split=Counter(item.split for item in plain),
        by_criterion=Counter(item.criterion for item in plain),
        cells=Counter((item.criterion, item.dimension, item.kind, item.source) for item in plain),
        letters=_letters(plain),
        test_letters=_letters([item for item in plain if item.split == "test"]),
        people=_people(items),
        licenses=Counter(image.license for image in images.values()),
        leaks=Counter(image.leak for image in images.values() if image.leak),
        published_before=sum(frozen.chosen.image.has_public_keys for frozen in items),
    )


def _letters(items: Sequence[Item]) -> dict[Stratum, Counter[str]]:
    letters: dict[Stratum, Counter[str]] = {}
    for item in items:
        if item.options:
            letters.setdefault((item.criterion, len(item.options)), Counter())[item.letter] += 1
    return letters


def _people(items: Sequence[FrozenItem]) -> dict[str, tuple[int, int]]:
    """Returns the numbers of answers and of right ones by criterion; a reason has no right answer."""
    people: dict[str, tuple[int, int]] = {}
    for frozen in items:
        if frozen.item.options and frozen.chosen.people:
            n, right = people.get(frozen.item.criterion, (0, 0))
            people[frozen.item.criterion] = (n + frozen.chosen.people["n"], right + frozen.chosen.people["right"])
    return people
