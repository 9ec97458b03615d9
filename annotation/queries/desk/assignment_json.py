"""Presents assignments as JSON, as the API returns them and the desk's page contains them."""

from collections.abc import Sequence
from typing import Any, Final

from annotation.models import AssignmentStatus
from annotation.queries.desk.claims import Claim
from annotation.queries.evaluating.authoring.grades import grades_that_count
from annotation.queries.evaluating.authoring.topics import Topics, topics_for
from annotation.queries.images.rendition_urls import rendition_urls

# Published under its earlier name: a desk that stays open over an upgrade drops drafts of any status it does not know.
PUBLISHED_STATUSES: Final = {AssignmentStatus.EXPIRED.value: "lapsed"}


def present_assignments(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """Returns assignments in the form of AssignmentSerializer, in their order."""
    topics = topics_for((claim.id, claim.image_id, claim.questionnaire_id) for claim in claims)
    counting = grades_that_count((claim.id, claim.questionnaire_id) for claim in claims)
    return [_present(claim, topics.get(claim.id), counting.get(claim.id)) for claim in claims]


def present_assignment(claim: Claim) -> dict[str, Any]:
    """Returns an assignment in the form of AssignmentSerializer."""
    (assignment,) = present_assignments([claim])
    return assignment


def _present(claim: Claim, topics: Topics | None, grade_counts: bool | None) -> dict[str, Any]:
    return {
        "id": claim.id,
        "status": PUBLISHED_STATUSES.get(claim.status, claim.status),
        "lease_until": iso(claim.lease_until),
        "image": {
            "id": claim.image_id,
            "file": claim.file,
            "title": claim.title,
            "author": claim.author,
            "license": claim.license,
            "width": claim.width,
            "height": claim.height,
            **rendition_urls(claim.renditions),
        },
        "batch": {"id": claim.batch_id, "name": claim.batch_name},
        "questionnaire": {
            "id": claim.questionnaire_id,
            "key": claim.questionnaire_key,
            "version": claim.questionnaire_version,
        },
        "draft": _draft(claim),
        **({} if topics is None else {"topics": topics}),
        **({} if grade_counts is None else {"grade_counts": grade_counts}),
    }


def _draft(claim: Claim) -> dict[str, Any] | None:
    if claim.draft_version is None:
        return None
    return {
        "version": claim.draft_version,
        "answers": claim.answers,
        "timings": claim.timings,
        "committed": claim.committed,
        "revisions": claim.revisions,
        "marks": claim.marks,
        "viewing": claim.viewing,
        "updated_at": iso(claim.updated_at),
    }


def iso(time: Any) -> str | None:
    """Returns a time as ISO 8601 in UTC with Z, or None without one."""
    return time.isoformat().replace("+00:00", "Z") if time else None
