"""What ends an assignment without a critique: a skip. And a flag, which ends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.access import access_assignment
from annotation.actions.desk.claim import lock_desk, take_claims
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.slots import balance_places
from annotation.errors import Invalid
from annotation.models import Assignment, AssignmentStatus, Event, Flag, Image, ImageStatus, Person
from annotation.queries.desk.claims import Claim

SKIP_REASONS: Final = {
    "not_my_field": gettext_lazy("Not my field"),
    "cannot_judge": gettext_lazy("I cannot judge it"),
    "technical": gettext_lazy("It does not show properly"),
    "other": gettext_lazy("Another reason"),
}
FLAG_REASONS: Final = {
    "broken": gettext_lazy("The picture is broken"),
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
    """Returns an image to the others, never again to this person, and claims up to `claim` new ones.

    Skipping what is skipped already changes nothing.
    """
    _require_reason(reason, SKIP_REASONS)
    assignment = access_assignment(person, assignment_id)
    project_id = assignment.batch.project_id
    lock_desk(person, project_id)
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.status != AssignmentStatus.SKIPPED:
        require_change("assignment", locked.status, AssignmentStatus.SKIPPED)
        locked.status, locked.reason, locked.note = AssignmentStatus.SKIPPED, reason, note
        Assignment.objects.filter(pk=locked.pk).update(
            status=locked.status, reason=reason, note=note, lease_until=None, ended_at=Now()
        )
        balance_places(image_ids=[locked.image_id])
        record_event(
            actor=person, verb="skipped", noun="assignment", target=locked.id, project_id=project_id, reason=reason
        )
    claims = take_claims(person=person, project_id=project_id, count=claim, renew=False) if claim else []
    return Skipped(locked, claims)


@transaction.atomic
def flag_image(*, person: Person, assignment_id: UUID, reason: str, note: str = "") -> Flag:
    """Remarks that an image should not be critiqued as it is; three people's flags set it aside for the manager.

    Once the manager has brought it back, it takes three people's flags again.
    """
    _require_reason(reason, FLAG_REASONS)
    assignment = access_assignment(person, assignment_id)
    image = Image.objects.select_for_update(no_key=True).get(pk=assignment.image_id)
    flag, _created = Flag.objects.update_or_create(
        image=image, person=person, defaults={"reason": reason, "note": note}
    )
    record_event(
        actor=person, verb="flagged", noun="image", target=image.id, project_id=image.project_id, reason=reason
    )
    if image.status == ImageStatus.READY and _flagging_people(image) >= FLAGS_TO_SET_ASIDE:
        set_image_status(actor=None, image=image, status=ImageStatus.SET_ASIDE)
    return flag


def _flagging_people(image: Image) -> int:
    """How many have flagged it since it was last brought back: those whom the manager has answered count no more."""
    told = Event.objects.filter(target=image.id, noun="image")
    brought_back = told.filter(verb=ImageStatus.READY).order_by("-id").values_list("id", flat=True).first() or 0
    return told.filter(verb="flagged", id__gt=brought_back).values("actor").distinct().order_by().count()


@transaction.atomic
def set_image_status(*, actor: Person | None, image: Image, status: str) -> Image:
    """Sets an image aside, so that it is handed out no more, or brings it back."""
    image = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
    require_change("image", image.status, status)
    Image.objects.filter(pk=image.pk).update(status=status)
    image.status = ImageStatus(status)
    balance_places(image_ids=[image.id])
    record_event(actor=actor, verb=status, noun="image", target=image.id, project_id=image.project_id)
    return image


def _require_reason(reason: str, reasons: Iterable[str]) -> None:
    if reason not in reasons:
        raise Invalid(
            _("Some fields need another look."),
            fields={"reason": [_("Choose one of: %(reasons)s.") % {"reasons": ", ".join(reasons)}]},
        )
