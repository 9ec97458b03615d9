"""What an annotator's desk is handed: an assignment with all that the page needs to show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

import orjson
from django.db import connection

COLUMNS: Final = """
    work.id, work.status, work.lease_until,
    image.id AS image_id, image.file, image.title, image.author, image.license, image.width, image.height,
    image.renditions,
    batch.id AS batch_id, batch.name AS batch_name,
    questionnaire.id AS questionnaire_id, questionnaire.key AS questionnaire_key,
    questionnaire.version AS questionnaire_version,
    draft.version AS draft_version, draft.answers, draft.timings, draft.committed, draft.revisions, draft.updated_at
"""
JOINS: Final = """
    JOIN annotation_image image ON image.id = work.image_id
    JOIN annotation_batch batch ON batch.id = work.batch_id
    JOIN annotation_questionnaire questionnaire ON questionnaire.id = work.questionnaire_id
    LEFT JOIN annotation_draft draft ON draft.assignment_id = work.id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of COLUMNS."""

    id: UUID
    status: str
    lease_until: datetime | None
    image_id: UUID
    file: str
    title: str
    author: str
    license: str
    width: int
    height: int
    renditions: dict[str, Any]
    batch_id: UUID
    batch_name: str
    questionnaire_id: UUID
    questionnaire_key: str
    questionnaire_version: int
    draft_version: int | None
    answers: dict[str, Any] | None
    timings: dict[str, Any] | None
    committed: list[str] | None
    revisions: list[dict[str, Any]] | None
    updated_at: datetime | None

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """PostgreSQL's driver hands JSON over as text; the desk wants it parsed."""
        return cls(*(orjson.loads(value) if at in _JSON and value else value for at, value in enumerate(row)))


_JSON: Final = frozenset({10, 17, 18, 19, 20})


def run(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that one statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def find_claim(assignment_id: UUID) -> Claim:
    """One assignment in the form of the desk. The caller has passed `access` for it."""
    statement = f"SELECT {COLUMNS} FROM annotation_assignment work {JOINS} WHERE work.id = %(id)s"
    return Claim.from_row(run(statement, {"id": assignment_id})[0])


_LEFT: Final = """
SELECT count(*) FROM (
    SELECT DISTINCT place.image_id
      FROM annotation_assignment place JOIN annotation_batch batch ON batch.id = place.batch_id
     WHERE batch.project_id = %(project)s AND batch.status = 'open' AND place.status = 'open'
       AND NOT EXISTS (SELECT 1 FROM annotation_assignment mine
                        WHERE mine.image_id = place.image_id AND mine.annotator_id = %(person)s)
     LIMIT %(most)s
) images
"""


def count_images_left(project_id: UUID, person_id: UUID, most: int = 100) -> int:
    """How many more images there are for a person to claim; exact up to `most`, which bounds what it costs."""
    (count,) = run(_LEFT, {"project": project_id, "person": person_id, "most": most})[0]
    return int(count)
