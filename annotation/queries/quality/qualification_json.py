"""Presents where a person stands in their qualification as JSON, as the API returns it and the desk contains it."""

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language

from annotation.models import Critique, GoldItem, Qualification, QualityPolicy
from annotation.queries.desk.assignment_json import present_assignment
from annotation.queries.desk.claims import find_claim
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.quality.qualification import explain_questions

_IMAGE_FIELDS: Final = ("id", "file", "title", "author", "license", "width", "height")


def present_qualification(
    *,
    phase: str,
    policy: QualityPolicy,
    attempt: Qualification | None,
    may_begin: bool,
    done: int,
    items: int,
    assignment_id: UUID | None,
    explained: tuple[GoldItem, Critique] | None,
) -> dict[str, Any]:
    """Returns the state in the form of QualificationSerializer."""
    return {
        "phase": phase,
        "attempt": attempt.attempt if attempt else 0,
        "attempts": policy.attempts,
        "may_begin": may_begin,
        "done": done,
        "items": items,
        "training_items": policy.training_items,
        "test_items": policy.test_items,
        "pass_percent": policy.pass_percent,
        "result": _result(attempt),
        "explained": _explained(*explained) if explained else None,
        "assignments": [present_assignment(find_claim(assignment_id))] if assignment_id else [],
        "open": 0,
    }


def _result(attempt: Qualification | None) -> dict[str, int] | None:
    """Returns the mark of an attempt that has ended."""
    if attempt is None or attempt.ended_at is None:
        return None
    percent = 100 * attempt.correct // attempt.total if attempt.total else 0
    return {"correct": attempt.correct, "total": attempt.total, "percent": percent}


def _explained(item: GoldItem, critique: Critique) -> dict[str, Any]:
    language = get_language() or ""
    return {
        "critique": critique.id,
        "image": {
            **{name: getattr(critique.image, name) for name in _IMAGE_FIELDS},
            **rendition_urls(critique.image.renditions),
        },
        "explanation": item.explanation,
        "questions": [asdict(question) for question in explain_questions(item, critique.answers, language)],
    }
