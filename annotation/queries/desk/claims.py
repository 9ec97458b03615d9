"""Reads assignments with everything that the desk needs to show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from annotation.sql.rows import fetch_rows, make_record


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of `loupe_claims`."""

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


def find_claim(assignment_id: UUID) -> Claim:
    """Returns one assignment as the desk shows it. The caller has checked the access to it."""
    (row,) = fetch_rows("SELECT * FROM loupe_claims(ARRAY[%(id)s])", {"id": assignment_id})
    return make_record(Claim, row)


def count_images_left(project_id: UUID, person_id: UUID, maximum: int = 100) -> int:
    """Returns how many more images a person can claim; exact up to `maximum`, which bounds the cost."""
    statement = "SELECT loupe_images_left(%(person)s, %(project)s, %(maximum)s) AS images"
    (row,) = fetch_rows(statement, {"project": project_id, "person": person_id, "maximum": maximum})
    return int(row["images"])
