"""Presents assignments as JSON, as the API returns them and the desk's page contains them."""

from typing import Any, Final

from annotation.models import AssignmentStatus
from annotation.queries.desk.claims import Claim
from annotation.queries.images.rendition_urls import rendition_urls

# Published under its earlier name: a desk that stays open over an upgrade drops drafts of any status it does not know.
PUBLISHED_STATUSES: Final = {AssignmentStatus.EXPIRED.value: "lapsed"}


def present_assignment(claim: Claim) -> dict[str, Any]:
    """Returns an assignment in the form of AssignmentSerializer."""
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
