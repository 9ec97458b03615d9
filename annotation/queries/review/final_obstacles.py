"""Finds what keeps a person from writing the final critique of an image."""

from typing import Final
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.errors import Conflict, DomainError, Forbidden
from annotation.models import (
    VISIBLE,
    Assignment,
    AssignmentStatus,
    Critique,
    Image,
    ImageStatus,
    Membership,
    Person,
    Purpose,
    Role,
)

LEAST_CRITIQUES: Final = 2


def find_final_obstacle(adjudicator: Person, image: Image) -> DomainError | None:
    """Returns why a person may not write the final critique of an image now, or None if they may.

    Forbidden for a person who is no reviewer or manager of the project; Conflict `own_work` for one who was given the
    image themselves, `final_exists` and `final_in_work` where there is one or somebody else writes it,
    `too_few_critiques` where there is nothing to compare.
    """
    membership = Membership.objects.filter(project=image.project_id, person=adjudicator, is_active=True).first()
    if membership is None or membership.role == Role.ANNOTATOR:
        return Forbidden(_("Only reviewers and managers who are members of the project write the final critique."))
    if image.status != ImageStatus.READY:
        return Conflict(_("This image is set aside or not ready; bring it back first."), code="wrong_state")
    existing = find_existing_final(image.id)
    return existing or _obstacle_in_assignments(adjudicator, image) or _obstacle_in_number(image)


def find_existing_final(image_id: UUID) -> Conflict | None:
    """Returns Conflict `final_exists` for an image that has a final critique, or None."""
    finals = Critique.objects.filter(image=image_id, purpose=Purpose.FINAL)
    if not finals.exclude(status__in=VISIBLE.excluded).exists():
        return None
    return Conflict(_("This image has its final critique already; its author can change it."), code="final_exists")


def _obstacle_in_assignments(adjudicator: Person, image: Image) -> Conflict | None:
    assignments = Assignment.objects.filter(image=image).exclude(annotator=None)
    if assignments.filter(annotator=adjudicator).exclude(purpose=Purpose.FINAL).exists():
        return Conflict(
            _("You were given this image yourself; somebody else has to write the final critique."), code="own_work"
        )
    if assignments.filter(annotator=adjudicator, purpose=Purpose.FINAL, status=AssignmentStatus.SUBMITTED).exists():
        return Conflict(
            _("You wrote a final critique and withdrew it; somebody else has to write the next."), code="wrong_state"
        )
    in_work = assignments.filter(purpose=Purpose.FINAL, status=AssignmentStatus.CLAIMED, lease_until__gt=Now())
    if in_work.exclude(annotator=adjudicator).exists():
        return Conflict(_("Somebody else is writing the final critique of this image."), code="final_in_work")
    return None


def _obstacle_in_number(image: Image) -> Conflict | None:
    if Critique.objects.counted().filter(image=image).count() >= LEAST_CRITIQUES:
        return None
    return Conflict(
        _("This image needs at least two critiques before somebody writes the final one."), code="too_few_critiques"
    )
