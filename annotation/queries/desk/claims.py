"""Reads assignments with everything that the desk needs to show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from annotation.models import Assignment, AssignmentStatus, Purpose
from annotation.queries.quality.desk_gate import IS_GATED
from annotation.sql.rows import Row, fetch_rows, make_record


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


_IMAGES_LEFT: Final = f"""
SELECT loupe_images_left(%(person)s, %(project)s, %(maximum)s) AS images, EXISTS (
    SELECT 1 FROM annotation_qualitypolicy quality
     WHERE quality.project_id = %(project)s AND quality.gold_percent + quality.retest_percent > 0) AS is_mixed,
    EXISTS (
    SELECT 1 FROM annotation_membership member
      JOIN annotation_qualitypolicy quality ON quality.project_id = member.project_id
     WHERE member.project_id = %(project)s AND member.person_id = %(person)s AND {IS_GATED}) AS is_gated
"""
_MOST_COUNTED: Final = 100
_MIXED_STEP: Final = 10


def has_claims(project_id: UUID, person_id: UUID, purposes: Collection[Purpose]) -> bool:
    """Returns whether a person holds a claim of a project for one of these purposes."""
    claims = Assignment.objects.filter(annotator=person_id, status=AssignmentStatus.CLAIMED, purpose__in=purposes)
    return claims.filter(batch__project=project_id).exists()


def count_images_left(project_id: UUID, person_id: UUID, maximum: int = _MOST_COUNTED) -> int:
    """Returns how many more images a person can claim; exact up to `maximum`, which bounds the cost.

    Where other images are mixed into the work, the number is rounded up to tens: an exact one would stay as it is after
    a claim of such an image, and so tell it from work.
    """
    return _count_images(_read_images_left(project_id, person_id, maximum), maximum)


def count_claimable(project_id: UUID, person_id: UUID) -> int:
    """Returns the same as `count_images_left`, but 0 for a person who is handed no new images now."""
    row = _read_images_left(project_id, person_id, _MOST_COUNTED)
    return 0 if row["is_gated"] else _count_images(row, _MOST_COUNTED)


def _read_images_left(project_id: UUID, person_id: UUID, maximum: int) -> Row:
    (row,) = fetch_rows(_IMAGES_LEFT, {"project": project_id, "person": person_id, "maximum": maximum})
    return row


def _count_images(row: Row, maximum: int) -> int:
    images = int(row["images"])
    return min(maximum, -(-images // _MIXED_STEP) * _MIXED_STEP) if row["is_mixed"] else images
