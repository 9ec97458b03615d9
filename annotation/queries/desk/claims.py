"""Reads assignments with everything that the desk needs to show them."""

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
        """Makes a claim of a row, in which the driver leaves JSON as text."""
        return cls(*(orjson.loads(value) if at in _JSON and value else value for at, value in enumerate(row)))


_JSON: Final = frozenset({10, 17, 18, 19, 20, 21, 22})


def run(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Executes one statement and returns its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def as_json(value: Any) -> str:
    """Returns the value as text that PostgreSQL reads as JSON."""
    return orjson.dumps(value).decode()


def find_claim(assignment_id: UUID) -> Claim:
    """Returns one assignment as the desk shows it. The caller has checked the access to it."""
    return Claim.from_row(run("SELECT * FROM loupe_claims(ARRAY[%(id)s])", {"id": assignment_id})[0])


def count_images_left(project_id: UUID, person_id: UUID, most: int = 100) -> int:
    """Returns how many more images a person can claim; exact up to `most`, which bounds the cost."""
    statement = "SELECT loupe_images_left(%(person)s, %(project)s, %(most)s)"
    return int(run(statement, {"project": project_id, "person": person_id, "most": most})[0][0])
