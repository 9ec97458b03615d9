"""Reads the statistics of a release: what was graded, by how many, and in how many words.

Everything is read image by image or counted by the database: memory grows with the images, not with the texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from annotation.exporting.language import LANGUAGE_SQL
from annotation.exporting.snapshot import Snapshot
from annotation.rules.kinds import kind_of
from annotation.rules.types import Definition, Question

# A word is a run of letters and digits, or one Chinese character.
_WORD: Final = re.compile("[\u4e00-\u9fff]|[a-z0-9\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Spread:
    """Minimum, median and maximum of some whole numbers."""

    minimum: int
    median: float
    maximum: int

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> "Spread":
        """Returns the spread of numbers from how often each occurs; three zeros for none."""
        numbers, total = sorted(counts), sum(counts.values())
        if not total:
            return cls(0, 0.0, 0)
        low, high = _number_at(counts, (total - 1) // 2), _number_at(counts, total // 2)
        return cls(numbers[0], (low + high) / 2, numbers[-1])


def _number_at(counts: Mapping[int, int], index: int) -> int:
    for number in sorted(counts):
        index -= counts[number]
        if index < 0:
            return number
    raise IndexError


@dataclass(frozen=True, slots=True)
class ReleaseStatistics:
    """The statistics of a release.

    `balance` counts critiques by source and grade, with an empty name for critiques without a grade, and `mean_grades`
    counts images by their mean grade. `grades`, `word_counts`, `per_image` and `per_annotator` count how often each
    number occurs.
    """

    critiques: int
    images: int
    annotators: int
    groups: Mapping[str, int]
    languages: Mapping[str, int]
    per_image: Mapping[int, int]
    per_annotator: Mapping[int, int]
    word_counts: Mapping[int, int]
    vocabulary: int
    grades: Mapping[float, int]
    mean_grades: Mapping[float, int]
    balance: Mapping[tuple[str, str], int]
    licenses: Mapping[str, int]

    def mean_and_deviation(self) -> tuple[float, float] | None:
        """Returns the mean and the standard deviation of all grades; None without any."""
        total = sum(self.grades.values())
        if not total:
            return None
        mean = sum(grade * count for grade, count in self.grades.items()) / total
        return mean, sqrt(sum(count * (grade - mean) ** 2 for grade, count in self.grades.items()) / total)


class _ImageCounts:
    """Counts what is known of images and their grades."""

    def __init__(self) -> None:
        self.images = 0
        self.per_image: Counter[int] = Counter()
        self.grades: Counter[float] = Counter()
        self.mean_grades: Counter[float] = Counter()
        self.balance: Counter[tuple[str, str]] = Counter()
        self.licenses: Counter[str] = Counter()

    def add(self, source: str, license_: str, critiques: int, values: Sequence[float | None]) -> None:
        """Counts one image, from a row of `_image_rows`."""
        grades = [grade for grade in values if grade is not None]
        self.images += 1
        self.per_image[critiques] += 1
        self.licenses[license_] += 1
        self.grades.update(grades)
        self.balance.update((source, f"{grade:g}") for grade in grades)
        self.balance[source, ""] += critiques - len(grades)
        if grades:
            self.mean_grades[round(sum(grades) / len(grades), 2)] += 1


def grade_question(definitions: Iterable[Definition]) -> Question | None:
    """Returns the scale that gives a critique its level."""
    questions = (
        question for definition in definitions for stage in definition["stages"] for question in stage["questions"]
    )
    return next((question for question in questions if "levels" in question and kind_of(question).is_numeric), None)


def read_statistics(snapshot: Snapshot, definitions: Iterable[Definition]) -> ReleaseStatistics:
    """Reads the statistics of the critiques that a snapshot exports."""
    definitions = list(definitions)
    counts = _ImageCounts()
    for row in _image_rows(snapshot, grade_question(definitions)):
        counts.add(*row)
    per_annotator = Counter(number for (number,) in snapshot.select("count(*)", "GROUP BY critique.annotator_id"))
    return ReleaseStatistics(
        critiques=sum(images * critiques for critiques, images in counts.per_image.items()),
        images=counts.images,
        annotators=per_annotator.total(),
        groups=_annotators_by_group(snapshot),
        languages=dict(snapshot.select(f"{LANGUAGE_SQL}, count(*)", "GROUP BY 1 ORDER BY 1")),
        per_image=_sorted(counts.per_image),
        per_annotator=_sorted(per_annotator),
        word_counts=dict(snapshot.select("critique.words, count(*)", "GROUP BY 1 ORDER BY 1")),
        vocabulary=_vocabulary(snapshot, definitions),
        grades=_sorted(counts.grades),
        mean_grades=_sorted(counts.mean_grades),
        balance=_sorted(+counts.balance),
        licenses=_sorted(counts.licenses),
    )


def _sorted(counts: Counter[Any]) -> dict[Any, int]:
    return dict(sorted(counts.items()))


def _image_rows(snapshot: Snapshot, grade: Question | None) -> Iterator[Any]:
    """Yields the source, the license, the number of critiques and the grades of each image."""
    key = grade["key"] if grade else ""
    number = """CASE WHEN jsonb_typeof(critique.answers -> %s) = 'number'
                     THEN (critique.answers ->> %s)::double precision END"""
    columns = f"image.source, image.license, count(*), array_agg({number} ORDER BY critique.id)"
    return snapshot.stream(columns, "GROUP BY image.id ORDER BY image.id", values=[key, key])


def _vocabulary(snapshot: Snapshot, definitions: Iterable[Definition]) -> int:
    """Returns the number of different words in the texts, in whatever case."""
    questions = [
        question for definition in definitions for stage in definition["stages"] for question in stage["questions"]
    ]
    keys = sorted({question["key"] for question in questions if kind_of(question).is_text})
    if not keys:
        return 0
    vocabulary: set[str] = set()
    columns = f"lower(concat_ws(' ', {', '.join(['critique.answers ->> %s'] * len(keys))}))"
    for (text,) in snapshot.stream(columns, values=keys):
        vocabulary.update(_WORD.findall(text))
    return len(vocabulary)


def _annotators_by_group(snapshot: Snapshot) -> dict[str, int]:
    return dict(
        snapshot.select(
            """coalesce((SELECT "group" FROM annotation_membership membership
                 WHERE membership.project_id = critique.project_id
                   AND membership.person_id = critique.annotator_id), ''), count(DISTINCT critique.annotator_id)""",
            "GROUP BY 1 ORDER BY 1",
        )
    )
