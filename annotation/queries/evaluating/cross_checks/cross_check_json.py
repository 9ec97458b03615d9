"""Presents cross-checks as JSON: before the person has answered, nothing of it depends on the correct option."""

from typing import Any

from django.utils.translation import get_language

from annotation.evaluating.option_order import shown_position
from annotation.models import Candidate, Criterion, CrossCheck, CrossCheckStatus
from annotation.queries.desk.assignment_json import iso
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.projects.questionnaires import definition_of
from annotation.rules.candidates import questions_by_criterion
from annotation.rules.texts import text_in
from annotation.wording.candidates import options_in_words


def present_cross_check(check: CrossCheck) -> dict[str, Any]:
    """Returns a cross-check in the form of CrossCheckSerializer; the key only once the question is answered."""
    candidate, image = check.candidate, check.candidate.image
    return {
        "id": check.id,
        "status": check.status,
        "lease_until": iso(check.lease_until),
        "criterion": candidate.criterion,
        "question": _question(candidate),
        "reason": candidate.text if candidate.criterion == Criterion.AESI else "",
        "options": options_in_words(candidate, check.order),
        "answered": present_answered(check) if check.choice is not None else None,
        "image": {
            "id": image.id,
            "file": image.file,
            "title": image.title,
            "author": image.author,
            "license": image.license,
            "width": image.width,
            "height": image.height,
            **rendition_urls(image.renditions),
        },
    }


def present_answered(check: CrossCheck) -> dict[str, Any]:
    """Returns which of the shown options was chosen and which is correct; the latter only once one was chosen.

    A grade has no correct option.
    """
    has_key = check.choice is not None and check.candidate.criterion != Criterion.AESA
    correct_option = shown_position(check.order, check.candidate.correct) if has_key else None
    return {
        "id": check.id,
        "status": check.status,
        "option": shown_position(check.order, check.choice),
        "correct_option": correct_option,
        "is_done": check.status in (CrossCheckStatus.DONE, CrossCheckStatus.SKIPPED),
    }


def _question(candidate: Candidate) -> str:
    """Returns the words of an authored question, else the question that the author answered."""
    if candidate.criterion not in (Criterion.AESA, Criterion.AESI):
        return candidate.text
    definition = definition_of(candidate.critique.questionnaire_id)
    question = questions_by_criterion(definition)[candidate.criterion]
    return text_in(question["prompt"], get_language() or "en")
