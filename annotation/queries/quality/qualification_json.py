"""Presents where a person stands in their qualification as JSON, as the API returns it and the desk contains it."""

from dataclasses import asdict
from typing import Any, Final

from django.utils.translation import get_language

from annotation.models import Critique, GoldItem, Qualification
from annotation.queries.desk.assignment_json import present_assignment
from annotation.queries.desk.claims import find_claim
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.quality.qualification import explain_questions
from annotation.queries.quality.qualification_state import QualificationState

_IMAGE_FIELDS: Final = ("id", "file", "title", "author", "license", "width", "height")


def present_qualification(state: QualificationState) -> dict[str, Any]:
    """Returns the state in the form of QualificationSerializer."""
    policy, attempt, outlook = state.policy, state.attempt, state.outlook
    return {
        "phase": state.phase,
        "attempt": attempt.attempt if attempt else 0,
        "attempts": policy.attempts,
        "attempts_left": outlook.attempts_left,
        "may_begin": state.may_begin,
        "lacks_images": outlook.lacks_images,
        "done": state.done,
        "items": state.items,
        "training_items": policy.training_items,
        "next_training_items": outlook.training_items,
        "test_items": policy.test_items,
        "pass_percent": policy.pass_percent,
        "result": _result(attempt),
        "explained": _explained(*state.explained) if state.explained else None,
        "assignments": [present_assignment(find_claim(state.assignment_id))] if state.assignment_id else [],
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
