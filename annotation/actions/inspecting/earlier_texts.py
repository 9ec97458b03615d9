"""Reads the texts with which those of a critique are compared: its author's, and others' of the same image."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final
from uuid import UUID

from annotation.actions.inspecting.critique_states import CritiqueState
from annotation.models import OWN_ANSWERS
from annotation.quality import OtherText
from annotation.quality.questions import text_questions
from annotation.rules.types import Definition
from annotation.sql.rows import fetch_rows

OWN_CRITIQUES: Final = 20
IMAGE_CRITIQUES: Final = 12
"""The latest so many before the critique; each has several texts."""
_NEAR: Final = f"""
SELECT asked.number, near.is_own, array_agg(near.other_id::text ORDER BY near.submitted_at DESC) AS ids
  FROM unnest(%(people)s::uuid[], %(images)s::uuid[], %(times)s::timestamptz[]) WITH ORDINALITY
       AS asked(person, image, time, number)
 CROSS JOIN LATERAL (
    (SELECT own.id AS other_id, own.submitted_at, true AS is_own FROM annotation_critique own
      WHERE own.project_id = %(project)s AND own.annotator_id = asked.person AND own.submitted_at < asked.time
        AND own.purpose = 'work' AND own.image_id <> asked.image
      ORDER BY own.submitted_at DESC LIMIT {OWN_CRITIQUES})
    UNION ALL
    (SELECT other.id, other.submitted_at, false FROM annotation_critique other
      WHERE other.image_id = asked.image AND other.annotator_id <> asked.person AND other.submitted_at < asked.time
        AND other.purpose = 'work'
      ORDER BY other.submitted_at DESC LIMIT {IMAGE_CRITIQUES})) AS near
 GROUP BY asked.number, near.is_own
"""
_ANSWERS: Final = f"""
SELECT critique.id::text, critique.questionnaire_id, {OWN_ANSWERS} AS answers
  FROM annotation_critique critique WHERE critique.id = ANY(%(ids)s::uuid[])
"""

Texts = tuple[OtherText, ...]


class EarlierTexts:
    """The earlier texts of a page of critiques, read in two statements."""

    def __init__(
        self, project_id: UUID, critiques: Iterable[CritiqueState], definitions: Mapping[UUID, Definition]
    ) -> None:
        self._ids_of_author: dict[UUID, list[str]] = {}
        self._ids_of_image: dict[UUID, list[str]] = {}
        subjects = list(critiques)
        near = fetch_rows(_NEAR, {"project": project_id, **_columns(subjects)}) if subjects else []
        for row in near:
            ids_by_critique = self._ids_of_author if row["is_own"] else self._ids_of_image
            ids_by_critique[subjects[row["number"] - 1].id] = row["ids"]
        ids = list({critique_id for row in near for critique_id in row["ids"]})
        rows = {row["id"]: row for row in fetch_rows(_ANSWERS, {"ids": ids})} if ids else {}
        self._texts = cache(lambda critique_id: _texts(rows.get(critique_id), definitions))

    def of_author(self, critique: CritiqueState) -> Texts:
        """Returns the author's texts of other images, the latest first."""
        return tuple(text for other_id in self._ids_of_author.get(critique.id, ()) for text in self._texts(other_id))

    def of_image(self, critique: CritiqueState) -> Texts:
        """Returns other people's texts of the same image, the latest first."""
        return tuple(text for other_id in self._ids_of_image.get(critique.id, ()) for text in self._texts(other_id))


def _columns(critiques: list[CritiqueState]) -> dict[str, list[Any]]:
    return {
        "people": [str(critique.annotator_id) for critique in critiques],
        "images": [str(critique.image_id) for critique in critiques],
        "times": [critique.submitted_at for critique in critiques],
    }


def _texts(row: Mapping[str, Any] | None, definitions: Mapping[UUID, Definition]) -> Texts:
    if row is None:
        return ()
    answers = row["answers"]
    questions = text_questions(definitions[row["questionnaire_id"]])
    return tuple(
        OtherText(row["id"], question.key, answers[question.key])
        for question in questions
        if isinstance(answers.get(question.key), str)
    )
