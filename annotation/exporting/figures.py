"""The figures that a release gives of itself: what was graded, in how many words, how far the experts agree."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import Any, Final

from annotation.exporting.language import LANGUAGE_SQL
from annotation.exporting.snapshot import Snapshot
from annotation.rules.statistics import Agreement, agreement
from annotation.rules.types import Definition

NOBODY_SAID: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, middle and most of some whole numbers."""

    least: int
    middle: float
    most: int

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Spread":
        """Of no numbers, three zeros."""
        found = sorted(numbers) or [0]
        return cls(found[0], median(found), found[-1])


@dataclass(frozen=True, slots=True)
class Figures:
    """`balance` counts critiques by source and grade; `licenses` count images; the empty name stands for no answer."""

    critiques: int
    images: int
    annotators: int
    groups: Mapping[str, int]
    languages: Mapping[str, int]
    per_image: Spread
    words: Spread
    vocabulary: int
    balance: Mapping[tuple[str, str], int]
    licenses: Mapping[str, int]
    sources: Mapping[str, int]
    agreement: Agreement


def read_figures(snapshot: Snapshot, definitions: Iterable[Definition]) -> Figures:
    """The figures of what goes out of a snapshot."""
    questions = [one for definition in definitions for stage in definition["stages"] for one in stage["questions"]]
    grade = next((one["key"] for one in questions if "levels" in one and one["kind"] == "scale"), "")
    texts = sorted({one["key"] for one in questions if one["kind"] == "text"})
    rows = snapshot.select(
        "critique.image_id::text, critique.answers -> %s, critique.words, image.source, image.license",
        "ORDER BY critique.image_id",
        before=[grade],
    )
    images = {image: (source, license_) for image, _grade, _words, source, license_ in rows}
    return Figures(
        critiques=len(rows),
        images=len(images),
        annotators=snapshot.select("count(DISTINCT critique.annotator_id)")[0][0],
        groups=_groups(snapshot),
        languages=dict(snapshot.select(f"{LANGUAGE_SQL}, count(*)", "GROUP BY 1 ORDER BY 1")),
        per_image=Spread.of(Counter(row[0] for row in rows).values()),
        words=Spread.of(row[2] for row in rows),
        vocabulary=snapshot.vocabulary(texts),
        balance=dict(sorted(Counter((row[3], _shown(row[1])) for row in rows).items())),
        licenses=dict(sorted(Counter(license_ for _source, license_ in images.values()).items())),
        sources=dict(sorted(Counter(source for source, _license in images.values()).items())),
        agreement=_agreement(rows),
    )


def _shown(grade: Any) -> str:
    return "" if grade is None else str(grade)


def _agreement(rows: Iterable[Any]) -> Agreement:
    graded = (row for row in rows if isinstance(row[1], int | float))
    return agreement([row[1] for row in ratings] for _image, ratings in groupby(graded, itemgetter(0)))


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
