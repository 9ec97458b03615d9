"""Skips assignments, and flags images; three people's flags set an image aside."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.access import access_assignment
from annotation.actions.curating.images import set_image_status
from annotation.actions.desk.claim import lock_desk, take_claims
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.slots import balance_slots
from annotation.errors import Invalid
from annotation.models import Assignment, AssignmentStatus, Flag, Image, ImageStatus, Person
from annotation.queries.desk.claims import Claim

SKIP_REASONS: Final = {
    "not_my_field": gettext_lazy("Not my field"),
    "cannot_judge": gettext_lazy("I cannot judge it"),
    "technical": gettext_lazy("It does not show properly"),
    "other": gettext_lazy("Another reason"),
}
FLAG_REASONS: Final = {
    "broken": gettext_lazy("The image is broken"),
    "offensive": gettext_lazy("It is offensive"),
    "private": gettext_lazy("It shows something private"),
    "duplicate": gettext_lazy("I have seen it before"),
    "other": gettext_lazy("Another reason"),
}
FLAGS_TO_SET_ASIDE: Final = 3


@dataclass(frozen=True, slots=True)
class Skipped:
    """The skipped assignment, and what was claimed instead."""

    assignment: Assignment
    claims: list[Claim] = field(default_factory=list)


@transaction.atomic
def skip_assignment(*, person: Person, assignment_id: UUID, reason: str, note: str = "", claim: int = 0) -> Skipped:
    """Skips an assignment, whose image goes to other people, and claims up to `claim` new ones.

    Skipping a skipped assignment changes nothing. Raises Invalid for an unknown reason, Conflict for an assignment that
    was submitted.
    """
    _require_reason(reason, SKIP_REASONS)
    assignment = access_assignment(person, assignment_id)
    project_id = assignment.batch.project_id
    lock_desk(person, project_id)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.status != AssignmentStatus.SKIPPED:
        _end(assignment, reason, note)
        record_event(
            actor=person, verb="skipped", noun="assignment", target=assignment.id, project_id=project_id, reason=reason
        )
    claims = take_claims(person=person, project_id=project_id, count=claim, renew=False) if claim else []
    return Skipped(assignment, claims)


def _end(assignment: Assignment, reason: str, note: str) -> None:
    require_change("assignment", assignment.status, AssignmentStatus.SKIPPED)
    assignment.status, assignment.reason, assignment.note = AssignmentStatus.SKIPPED, reason, note
    assignment.lease_until, assignment.ended_at = None, Now()
    assignment.save(update_fields=["status", "reason", "note", "lease_until", "ended_at"])
    balance_slots(image_ids=[assignment.image_id])


@transaction.atomic
def flag_image(*, person: Person, assignment_id: UUID, reason: str, note: str = "") -> Flag:
    """Flags an image that should not be critiqued as it is; three people's flags set it aside for the manager.

    After the manager has brought it back, it takes three people's flags again. Raises Invalid for an unknown reason.
    """
    _require_reason(reason, FLAG_REASONS)
    assignment = access_assignment(person, assignment_id)
    image = Image.objects.select_for_update(no_key=True).get(pk=assignment.image_id)
    flag, _created = Flag.objects.update_or_create(
        image=image, person=person, defaults={"reason": reason, "note": note, "resolved_at": None}
    )
    record_event(
        actor=person, verb="flagged", noun="image", target=image.id, project_id=image.project_id, reason=reason
    )
    unresolved = Flag.objects.filter(image=image, resolved_at=None)
    if image.status == ImageStatus.READY and unresolved.count() >= FLAGS_TO_SET_ASIDE:
        set_image_status(actor=None, image=image, status=ImageStatus.SET_ASIDE)
    return flag


def _require_reason(reason: str, reasons: Iterable[str]) -> None:
    if reason not in reasons:
        raise Invalid(
            _("Some fields need another look."),
            fields={"reason": [_("Choose one of: %(reasons)s.") % {"reasons": ", ".join(reasons)}]},
        )
