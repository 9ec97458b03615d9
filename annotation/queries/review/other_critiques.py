"""Reads what other people said of the image of a critique, for a reviewer who has decided on that one."""

from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.access import require_decided
from annotation.errors import Conflict
from annotation.models import Critique, Person, ReviewDecision

MOST_SHOWN: Final = 20


def other_critiques(person: Person, critique: Critique) -> list[dict[str, Any]]:
    """Returns the visible critiques of the image by others, oldest first, without names, up to 20.

    Raises Conflict `review_first` for somebody who has not decided on the critique, or who may yet review another one
    of the image, so that they decide blind.
    """
    if not ReviewDecision.objects.filter(critique=critique, reviewer=person).exists():
        raise Conflict(
            _("Decide on this critique first. What others said of the image is shown afterwards."), code="review_first"
        )
    require_decided(person, critique.image_id, critique.project_id)
    critiques = Critique.objects.visible().filter(image_id=critique.image_id).exclude(pk=critique.pk)
    return [_present(row) for row in critiques.order_by("submitted_at", "id")[:MOST_SHOWN]]


def _present(critique: Critique) -> dict[str, Any]:
    return {
        "id": critique.id,
        "questionnaire": {"id": critique.questionnaire_id},
        "answers": critique.answers,
        "marks": critique.marks,
        "level": critique.level or None,
        "status": critique.status,
    }
