"""Keeps the ratings of each image beside one another, and counts what follows from them together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.actions.inspecting.roll_up_moves import BATCHES, PATTERNS, RATERS, Moves
from annotation.rules.rated_questions import RatedQuestion
from annotation.sql.rows import as_json, fetch_rows
from annotation.statistics.image_deviations import deviations

MILLIONTHS: Final = 1_000_000
_READ: Final = """
SELECT image_id, questionnaire_id, critiques, ratings FROM annotation_imageratings
 WHERE image_id = ANY(%(images)s::uuid[])
"""
_WRITE: Final = """
INSERT INTO annotation_imageratings (project_id, image_id, questionnaire_id, critiques, ratings, graders, spread,
                                     sample_key)
SELECT %s, * FROM unnest(%s::uuid[], %s::uuid[], %s::smallint[], %s::jsonb[], %s::smallint[], %s::smallint[],
                         %s::bigint[])
ON CONFLICT (image_id, questionnaire_id) DO UPDATE
   SET critiques = excluded.critiques, ratings = excluded.ratings, graders = excluded.graders, spread = excluded.spread
"""
_REMOVE_EMPTY: Final = """
DELETE FROM annotation_imageratings
 WHERE image_id = ANY(%(images)s::uuid[]) AND critiques = 0 AND ratings = '{}'
"""

Rated = Mapping[str, RatedQuestion]


@dataclass(slots=True)
class RatingsOfImage:
    """The ratings of one image in one questionnaire version, by annotator: {"on": day, "answers": {question: rating}}.

    `critiques` is how many critiques count, and `grades` the ratings of the question that the level follows from.
    """

    image_id: UUID
    questionnaire_id: UUID
    rated: Rated
    critiques: int = 0
    ratings: dict[str, Any] = field(default_factory=dict)

    @property
    def grades(self) -> list[int] | None:
        """The grades that people gave, or None where the questionnaire asks for none."""
        key = next((question.key for question in self.rated.values() if question.is_grade), None)
        if key is None:
            return None
        return [entry["answers"][key] for entry in self.ratings.values() if key in entry["answers"]]

    @property
    def spread(self) -> int | None:
        """How many grades apart the lowest and the highest are, or None where fewer than two people gave one."""
        grades = self.grades
        question = next((question for question in self.rated.values() if question.is_grade), None)
        return question.spread(grades) if question and grades and len(grades) > 1 else None

    def count(self, moves: Moves, sign: int) -> None:
        """Adds what follows from the ratings together (`sign` 1), or takes it away (-1)."""
        if not self.ratings:
            return
        week = _monday(max(entry["on"] for entry in self.ratings.values()))
        for key, question in self.rated.items():
            ratings = {
                annotator: entry["answers"][key] for annotator, entry in self.ratings.items() if key in entry["answers"]
            }
            if ratings:
                pattern = tuple(sorted(ratings.values()))
                moves.add(PATTERNS, (self.questionnaire_id, key, week, pattern), sign)
            if question.is_ordinal:
                self._count_raters(moves, key, ratings, sign)

    def _count_raters(self, moves: Moves, question: str, ratings: dict[str, int], sign: int) -> None:
        apart = deviations(ratings)
        for annotator in ratings:
            counts = {"ratings": 1}
            if deviation := apart.get(annotator):
                counts |= {
                    "shared": 1,
                    "difference": round(MILLIONTHS * deviation.difference),
                    "squares": round(MILLIONTHS * deviation.difference**2),
                    "above": int(deviation.is_above),
                    "below": int(deviation.is_below),
                }
            for name, number in counts.items():
                moves.add(RATERS, (self.questionnaire_id, annotator, question, name), sign * number)


class ImageBook:
    """The ratings of the images of a page of critiques, which change one by one and are then counted and written."""

    def __init__(self, images: Mapping[UUID, UUID], rated_by_questionnaire: Mapping[UUID, Rated]) -> None:
        """Reads the ratings of images, given with their batches."""
        self._batches = images
        self._rated = rated_by_questionnaire
        self._entries: dict[tuple[UUID, UUID], RatingsOfImage] = {}
        self._before: dict[tuple[UUID, UUID], RatingsOfImage] = {}
        self._totals: dict[UUID, int] = dict.fromkeys(images, 0)
        self._totals_before: dict[UUID, int] = {}
        for row in fetch_rows(_READ, {"images": [str(image_id) for image_id in images]}):
            self._totals[row["image_id"]] += row["critiques"]
            if row["questionnaire_id"] in rated_by_questionnaire:
                entry = RatingsOfImage(rated=rated_by_questionnaire[row["questionnaire_id"]], **row)
                self._entries[entry.image_id, entry.questionnaire_id] = entry
        self._totals_before = dict(self._totals)

    def entry(self, image_id: UUID, questionnaire_id: UUID) -> RatingsOfImage:
        """Returns the ratings of an image, for reading."""
        key = (image_id, questionnaire_id)
        if key not in self._entries:
            self._entries[key] = RatingsOfImage(image_id, questionnaire_id, self._rated[questionnaire_id])
        return self._entries[key]

    def change(
        self, image_id: UUID, questionnaire_id: UUID, annotator_id: UUID, rating: dict[str, Any] | None, critiques: int
    ) -> None:
        """Sets or removes the ratings of one person, and adds to the number of critiques that count."""
        entry = self.entry(image_id, questionnaire_id)
        if not critiques and entry.ratings.get(str(annotator_id)) == rating:
            return
        self._before.setdefault(
            (image_id, questionnaire_id),
            RatingsOfImage(image_id, questionnaire_id, entry.rated, entry.critiques, dict(entry.ratings)),
        )
        entry.critiques += critiques
        self._totals[image_id] += critiques
        if rating is None:
            entry.ratings.pop(str(annotator_id), None)
        else:
            entry.ratings[str(annotator_id)] = rating

    def changed(self) -> list[RatingsOfImage]:
        """Returns the images whose ratings are others than before."""
        entries = [(before, self._entries[key]) for key, before in self._before.items()]
        return [entry for before, entry in entries if before.ratings != entry.ratings]

    def write(self, project_id: UUID, moves: Moves) -> None:
        """Adds the differences of the roll-ups to `moves`, and writes the ratings."""
        for key, before in self._before.items():
            before.count(moves, -1)
            self._entries[key].count(moves, 1)
        for image_id, total in self._totals.items():
            for number, sign in ((self._totals_before[image_id], -1), (total, 1)):
                if number:
                    moves.add(BATCHES, (self._batches[image_id], number), sign)
        _write(project_id, [self._entries[key] for key in self._before])


def _write(project_id: UUID, entries: Iterable[RatingsOfImage]) -> None:
    rows = [
        (
            str(entry.image_id),
            str(entry.questionnaire_id),
            entry.critiques,
            as_json(entry.ratings),
            None if entry.grades is None else len(entry.grades),
            entry.spread,
            sample_key(entry.image_id),
        )
        for entry in entries
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [project_id, *(list(column) for column in zip(*rows, strict=True))])
        cursor.execute(_REMOVE_EMPTY, {"images": [row[0] for row in rows]})


def sample_key(image_id: UUID) -> int:
    """Returns a number as good as random that is always the same for an image: samples are taken in its order."""
    return int.from_bytes(blake2b(image_id.bytes, digest_size=8).digest(), signed=True)


def _monday(day: str) -> str:
    on = date.fromisoformat(day)
    return (on - timedelta(days=on.weekday())).isoformat()
