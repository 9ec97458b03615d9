"""Reads reviews with everything that the review desk needs to show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from annotation.queries.desk.assignment_json import iso
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.sql.rows import fetch_rows, make_record
from annotation.wording.quality.checks import flag_sentence


@dataclass(frozen=True, slots=True)
class ClaimedReview:
    """One row of `loupe_reviews`."""

    id: UUID
    status: str
    reasons: list[str]
    flag_codes: list[str]
    lease_until: datetime | None
    queued_at: datetime
    round: int
    annotator_id: UUID
    batch_id: UUID
    critique_id: UUID
    assignment_id: UUID
    critique_status: str
    answers: dict[str, Any]
    timings: dict[str, Any]
    revisions: list[dict[str, Any]]
    marks: dict[str, Any]
    viewing: dict[str, Any]
    level: str
    words: int
    late: bool
    submitted_at: datetime
    updated_at: datetime
    image_id: UUID
    file: str
    title: str
    author: str
    license: str
    width: int
    height: int
    renditions: dict[str, Any]
    questionnaire_id: UUID
    questionnaire_key: str
    questionnaire_version: int
    flags: list[dict[str, Any]]
    history: list[dict[str, Any]]


_READ: Final = "SELECT * FROM loupe_reviews(%(ids)s::uuid[])"


def read_reviews(review_ids: Iterable[UUID]) -> list[ClaimedReview]:
    """Returns reviews in the order of their ids. The caller has checked the access to them."""
    rows = fetch_rows(_READ, {"ids": [str(review_id) for review_id in review_ids]})
    return [make_record(ClaimedReview, row) for row in rows]


def present_reviews(reviews: Sequence[ClaimedReview]) -> list[dict[str, Any]]:
    """Returns reviews in the form of ReviewSerializer, in their order. The author of a critique is not named."""
    return [_present(review) for review in reviews]


def _present(review: ClaimedReview) -> dict[str, Any]:
    return {
        "id": review.id,
        "critique": _critique(review),
        "image": {
            "id": review.image_id,
            "file": review.file,
            "title": review.title,
            "author": review.author,
            "license": review.license,
            "width": review.width,
            "height": review.height,
            **rendition_urls(review.renditions),
        },
        "questionnaire": _questionnaire(review),
        "lease_until": iso(review.lease_until),
        "queued_at": iso(review.queued_at),
        "reasons": review.reasons,
        "flags": [{**flag, "sentence": flag_sentence(flag["code"], flag.get("params", {}))} for flag in review.flags],
        "history": [_decision(decision) for decision in review.history],
        "round": review.round,
    }


def _critique(review: ClaimedReview) -> dict[str, Any]:
    """Returns the critique in the form of CritiqueSerializer: one that may be reviewed is never withdrawn."""
    return {
        "id": review.critique_id,
        "assignment": review.assignment_id,
        "image": review.image_id,
        "questionnaire": _questionnaire(review),
        "answers": review.answers,
        "level": review.level or None,
        "revisions": review.revisions,
        "timings": review.timings,
        "marks": review.marks,
        "viewing": review.viewing,
        "words": review.words,
        "status": review.critique_status,
        "late": review.late,
        "submitted_at": iso(review.submitted_at),
        "withdrawn_at": None,
        "updated_at": iso(review.updated_at),
    }


def _questionnaire(review: ClaimedReview) -> dict[str, Any]:
    return {
        "id": review.questionnaire_id,
        "key": review.questionnaire_key,
        "version": review.questionnaire_version,
    }


def _decision(decision: dict[str, Any]) -> dict[str, Any]:
    name = f"{decision['first_name']} {decision['last_name']}".strip()
    return {
        "decision": decision["decision"],
        "comments": decision["comments"],
        "at": iso(datetime.fromisoformat(decision["at"])),
        "in_bulk": decision["in_bulk"],
        "reviewer": name or decision["username"],
    }
