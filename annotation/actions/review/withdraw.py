"""Taking critiques back: their rows stay, nothing of them goes out any more, and their images want others instead."""

from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.slots import balance_places
from annotation.errors import Invalid
from annotation.models import Assignment, Critique, CritiqueStatus, Membership, Person

MOST_CHARACTERS: Final = 500


@transaction.atomic
def withdraw_critique(*, actor: Person, critique: Critique, reason: str) -> Critique:
    """Withdraws a critique for good: by a manager, or by whoever wrote it.

    The row stays. New exports leave it out and count it, the feed sends a line that tells readers to forget it, and the
    image asks somebody else. Withdrawing it again changes nothing. Raises Invalid naming `reason` without one.
    """
    critique = Critique.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=critique.pk)
    if critique.status == CritiqueStatus.WITHDRAWN:
        return critique
    require_change("critique", critique.status, CritiqueStatus.WITHDRAWN)
    reason = _checked(reason)
    critique.status, critique.withdrawn_at = CritiqueStatus.WITHDRAWN, Now()
    critique.save(update_fields=["status", "withdrawn_at"])
    Assignment.objects.filter(pk=critique.assignment_id).update(surplus=True)  # its seat is free again
    balance_places(image_ids=[critique.image_id])
    record_event(
        actor=actor,
        verb="withdrew",
        noun="critique",
        target=critique.id,
        project_id=critique.project_id,
        image=str(critique.image_id),
        reason=reason,
    )
    critique.refresh_from_db(fields=["withdrawn_at", "updated_at", "changed_in"])
    return critique


@transaction.atomic
def withdraw_critiques_of(*, actor: Person, membership: Membership, reason: str) -> int:
    """Withdraws all that a person wrote in a project; answers how many critiques that were."""
    reason = _checked(reason)
    own = Critique.objects.filter(project=membership.project_id, annotator=membership.person_id)
    standing = list(own.exclude(status=CritiqueStatus.WITHDRAWN).order_by("id"))
    for critique in standing:
        withdraw_critique(actor=actor, critique=critique, reason=reason)
    return len(standing)


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > MOST_CHARACTERS:
        sentence = _("Say why, in up to %(most)d characters: the history keeps it.") % {"most": MOST_CHARACTERS}
        raise Invalid(_("Some fields need another look."), fields={"reason": [sentence]})
    return reason
