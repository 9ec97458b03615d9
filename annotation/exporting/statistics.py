"""The figures that a release gives of itself: what was graded, in how many words, how far the experts agree.

Everything is read image by image or counted by the database: memory grows with the images, never with the texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from annotation.exporting.language import LANGUAGE_SQL
from annotation.exporting.snapshot import Snapshot
from annotation.rules.kinds import kind_of
from annotation.rules.types import Definition, Question
from annotation.statistics.agreement import Agreement, agreement

NOBODY_SAID: Final = "unknown"
# A run of letters and digits, or one Chinese character.
_WORD: Final = re.compile("[\u4e00-\u9fff]|[a-z0-9\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, middle and most of some whole numbers."""

    least: int
    middle: float
    most: int

    @classmethod
    def of(cls, counted: Mapping[int, int]) -> "Spread":
        """Of how often each number is there; of none, three zeros."""
        numbers, whole = sorted(counted), sum(counted.values())
        if not whole:
            return cls(0, 0.0, 0)
        low, high = _nth(counted, (whole - 1) // 2), _nth(counted, whole // 2)
        return cls(numbers[0], (low + high) / 2, numbers[-1])


def _nth(counted: Mapping[int, int], place: int) -> int:
    for number in sorted(counted):
        place -= counted[number]
        if place < 0:
            return number
    raise IndexError(place)


@dataclass(frozen=True, slots=True)
class Figures:
    """`balance` counts critiques by source and grade, `means` images by their mean grade; the empty name stands for no
    answer. `grades`, `words`, `per_image` and `per_annotator` tell how often each number is there."""

    critiques: int
    images: int
    annotators: int
    groups: Mapping[str, int]
    languages: Mapping[str, int]
    per_image: Mapping[int, int]
    per_annotator: Mapping[int, int]
    words: Mapping[int, int]
    vocabulary: int
    grades: Mapping[float, int]
    means: Mapping[float, int]
    balance: Mapping[tuple[str, str], int]
    licenses: Mapping[str, int]
    sources: Mapping[str, int]
    agreement: Agreement

    def mean_and_deviation(self) -> tuple[float, float] | None:
        """Of all grades; None without any."""
        whole = sum(self.grades.values())
        if not whole:
            return None
        mean = sum(grade * times for grade, times in self.grades.items()) / whole
        return mean, sqrt(sum(times * (grade - mean) ** 2 for grade, times in self.grades.items()) / whole)


class _Tally:
    """What is counted while the images pass by."""

    def __init__(self) -> None:
        self.images = 0
        self.per_image: Counter[int] = Counter()
        self.grades: Counter[float] = Counter()
        self.means: Counter[float] = Counter()
        self.balance: Counter[tuple[str, str]] = Counter()
        self.licenses: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()

    def ratings(self, images: Iterable[Any]) -> Iterator[list[float]]:
        """The grades of each image, which is counted as it passes."""
        for source, license_, critiques, found in images:
            grades = [grade for grade in found if grade is not None]
            self.images += 1
            self.per_image[critiques] += 1
            self.licenses[license_] += 1
            self.sources[source] += 1
            self.grades.update(grades)
            self.balance.update((source, f"{grade:g}") for grade in grades)
            self.balance[source, ""] += critiques - len(grades)
            if grades:
                self.means[round(sum(grades) / len(grades), 2)] += 1
            yield grades


def grade_question(definitions: Iterable[Definition]) -> Question | None:
    """The scale that gives a critique its level."""
    questions = (one for definition in definitions for stage in definition["stages"] for one in stage["questions"])
    return next((one for one in questions if "levels" in one and kind_of(one).is_numeric), None)


def read_figures(snapshot: Snapshot, definitions: Iterable[Definition]) -> Figures:
    """The figures of what goes out of a snapshot."""
    definitions = list(definitions)
    tally = _Tally()
    agreed = agreement(tally.ratings(_images(snapshot, grade_question(definitions))))
    annotators = Counter(number for (number,) in snapshot.select("count(*)", "GROUP BY critique.annotator_id"))
    return Figures(
        critiques=sum(images * critiques for critiques, images in tally.per_image.items()),
        images=tally.images,
        annotators=annotators.total(),
        groups=_groups(snapshot),
        languages=dict(snapshot.select(f"{LANGUAGE_SQL}, count(*)", "GROUP BY 1 ORDER BY 1")),
        per_image=_sorted(tally.per_image),
        per_annotator=_sorted(annotators),
        words=dict(snapshot.select("critique.words, count(*)", "GROUP BY 1 ORDER BY 1")),
        vocabulary=_vocabulary(snapshot, definitions),
        grades=_sorted(tally.grades),
        means=_sorted(tally.means),
        balance=_sorted(+tally.balance),
        licenses=_sorted(tally.licenses),
        sources=_sorted(tally.sources),
        agreement=agreed,
    )


def _sorted(counted: Counter[Any]) -> dict[Any, int]:
    return dict(sorted(counted.items()))


def _images(snapshot: Snapshot, grade: Question | None) -> Iterator[Any]:
    """Source, license, number of critiques and the grades of each image."""
    key = grade["key"] if grade else ""
    number = """CASE WHEN jsonb_typeof(critique.answers -> %s) = 'number'
                     THEN (critique.answers ->> %s)::double precision END"""
    columns = f"image.source, image.license, count(*), array_agg({number} ORDER BY critique.id)"
    return snapshot.each(columns, "GROUP BY image.id ORDER BY image.id", before=[key, key])


def _vocabulary(snapshot: Snapshot, definitions: Iterable[Definition]) -> int:
    """How many different words the texts hold, whatever their case."""
    questions = [one for definition in definitions for stage in definition["stages"] for one in stage["questions"]]
    texts = sorted({one["key"] for one in questions if kind_of(one).is_text})
    if not texts:
        return 0
    found: set[str] = set()
    columns = f"lower(concat_ws(' ', {', '.join(['critique.answers ->> %s'] * len(texts))}))"
    for (text,) in snapshot.each(columns, before=texts):
        found.update(_WORD.findall(text))
    return len(found)


def _groups(snapshot: Snapshot) -> dict[str, int]:
    """How many annotators each group of the project sent."""
    return dict(
        snapshot.select(
            """coalesce((SELECT "group" FROM annotation_membership membership
                 WHERE membership.project_id = critique.project_id
                   AND membership.person_id = critique.annotator_id), ''), count(DISTINCT critique.annotator_id)""",
            "GROUP BY 1 ORDER BY 1",
        )
    )
