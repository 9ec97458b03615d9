"""Withdraws critiques: the rows stay, later releases exclude them, and their images require others instead."""

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.shared.candidates import sync_candidates
from annotation.actions.shared.cell_changes import CellChanges
from annotation.actions.shared.events import record_event
from annotation.actions.shared.image_locks import keep_images, lock_images
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.reasons import require_reason
from annotation.actions.shared.review_queue import close_review
from annotation.actions.shared.slots import balance_slots
from annotation.models import (
    VISIBLE,
    Assignment,
    Critique,
    CritiqueChange,
    CritiqueStatus,
    Membership,
    Person,
    Purpose,
)


@transaction.atomic
def withdraw_critique(
    *, actor: Person, critique: Critique, reason: str, changes: CellChanges | None = None
) -> Critique:
    """Withdraws a critique for good, on behalf of a manager or of its author.

    The row stays. New exports exclude it and count it as withdrawn, the feed sends a line that tells readers to forget
    it, its slot is free for somebody else, and nobody reviews it any more. Withdrawing it again changes nothing. Cells
    of the coverage board are counted in `changes` where the caller withdraws more. Raises Invalid without a reason.
    """
    keep_images([critique.image_id])  # as a rejection: the batch, to which the new slot refers, and the image first
    lock_images([critique.image_id])
    critiques = Critique.objects.select_for_update(of=("self",), no_key=True).select_related("questionnaire")
    critique = critiques.get(pk=critique.pk)
    if critique.status == CritiqueStatus.WITHDRAWN:
        return critique
    require_change("critique", critique.status, CritiqueStatus.WITHDRAWN)
    reason = require_reason(reason)
    critique.status, critique.withdrawn_at = CritiqueStatus.WITHDRAWN, Now()
    critique.save(update_fields=["status", "withdrawn_at"])
    critique.refresh_from_db(fields=["withdrawn_at", "updated_at", "changed_seq"])
    CritiqueChange.objects.create(critique=critique, at=critique.updated_at)
    Assignment.objects.filter(pk=critique.assignment_id).update(beyond_required=True)  # its slot is free again
    balance_slots(image_ids=[critique.image_id])
    close_review(critique.id)
    sync_candidates(critique, changes)
    record_event(
        actor=actor,
        verb="withdrew",
        noun="critique",
        target=critique.id,
        project_id=critique.project_id,
        image=str(critique.image_id),
        reason=reason,
    )
    return critique


@transaction.atomic
def withdraw_critiques_of(*, actor: Person, membership: Membership, reason: str) -> int:
    """Withdraws all critiques of a member; returns the number of those that count. Raises Invalid without a reason.

    Gold and images that were shown again are withdrawn with the work, so that their author cannot tell them apart.
    """
    reason = require_reason(reason)
    critiques = Critique.objects.filter(project=membership.project_id, annotator=membership.person_id)
    visible = list(critiques.exclude(status__in=VISIBLE.excluded).order_by("id"))
    # All batches and images before the first critique, in the order of their ids, as everybody locks several.
    images = {critique.image_id for critique in visible}
    keep_images(images)
    lock_images(images)
    changes = CellChanges()
    for critique in visible:
        withdraw_critique(actor=actor, critique=critique, reason=reason, changes=changes)
    changes.write(membership.project_id)
    return sum(critique.purpose == Purpose.WORK for critique in visible)
