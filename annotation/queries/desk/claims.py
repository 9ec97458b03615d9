"""What an annotator's desk is handed: an assignment with all that the page needs to show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

import orjson
from django.db import connection


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of `loupe_claims` (migration 0008)."""

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
    marks: dict[str, Any] | None
    viewing: dict[str, Any] | None
    updated_at: datetime | None

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Self:
        """PostgreSQL's driver hands JSON over as text; the desk wants it parsed."""
        return cls(*(orjson.loads(value) if at in _JSON and value else value for at, value in enumerate(row)))


_JSON: Final = frozenset({10, 17, 18, 19, 20, 21, 22})


def run(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that one statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def find_claim(assignment_id: UUID) -> Claim:
    """One assignment in the form of the desk. The caller has passed `access` for it."""
    return Claim.from_row(run("SELECT * FROM loupe_claims(ARRAY[%(id)s])", {"id": assignment_id})[0])


def count_images_left(project_id: UUID, person_id: UUID, most: int = 100) -> int:
    """How many more images there are for a person to claim; exact up to `most`, which bounds what it costs."""
    statement = "SELECT loupe_images_left(%(person)s, %(project)s, %(most)s)"
    return int(run(statement, {"project": project_id, "person": person_id, "most": most})[0][0])
