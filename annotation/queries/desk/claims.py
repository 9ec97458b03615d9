"""Reads assignments with everything that the desk needs to show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
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


_IMAGES_LEFT: Final = """
SELECT loupe_images_left(%(person)s, %(project)s, %(maximum)s) AS images, EXISTS (
    SELECT 1 FROM annotation_qualitypolicy quality
     WHERE quality.project_id = %(project)s AND quality.gold_percent + quality.retest_percent > 0) AS is_mixed
"""
_MIXED_STEP: Final = 10


def count_images_left(project_id: UUID, person_id: UUID, maximum: int = 100) -> int:
    """Returns how many more images a person can claim; exact up to `maximum`, which bounds the cost.

    Where other images are mixed into the work, the number is rounded up to tens: an exact one would stay as it is after
    a claim of such an image, and so tell it from work.
    """
    (row,) = fetch_rows(_IMAGES_LEFT, {"project": project_id, "person": person_id, "maximum": maximum})
    images = int(row["images"])
    return min(maximum, -(-images // _MIXED_STEP) * _MIXED_STEP) if row["is_mixed"] else images
