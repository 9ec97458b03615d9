"""Pauses members, resumes them, and lets them work without the test."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.actions.quality.gold_counts import begin_anew, lock_counts
from annotation.actions.shared.events import record_event
from annotation.actions.shared.reasons import MAX_REASON_CHARACTERS, require_reason
from annotation.errors import Conflict
from annotation.models import Membership, Person, Role

BY_MANAGER: Final = "manager"


@transaction.atomic
def pause_member(*, actor: Person, membership: Membership, reason: str) -> Membership:
    """Hands an annotator no more images; what they have claimed they may still submit, and revise what they wrote.

    The reason is shown to the person. Raises Invalid without one, Conflict for another role. A paused member stays as
    they are.
    """
    reason = require_reason(reason)
    membership = _lock_annotator(membership)
    if membership.paused_at is None:
        membership.paused_at = timezone.now()
        membership.pause = {"code": BY_MANAGER, "reason": reason}
        membership.save(update_fields=["paused_at", "pause"])
        _record(actor, membership, "paused", reason)
    return membership


@transaction.atomic
def resume_member(*, actor: Person, membership: Membership, reason: str = "") -> Membership:
    """Hands a paused annotator images again, and dismisses a warning of their accuracy.

    Their gold is counted anew from now on: the old results would pause them again with the next one.
    """
    lock_counts(membership.id)
    membership = _lock_annotator(membership)
    if membership.paused_at or membership.warned_at:
        membership.paused_at, membership.pause, membership.warned_at = None, {}, None
        membership.save(update_fields=["paused_at", "pause", "warned_at"])
        begin_anew(membership.id)
        _record(actor, membership, "resumed", reason.strip()[:MAX_REASON_CHARACTERS])
    return membership


@transaction.atomic
def qualify_member(*, actor: Person, membership: Membership, reason: str) -> Membership:
    """Lets an annotator work without having passed the test. Raises Invalid without a reason."""
    reason = require_reason(reason)
    membership = _lock_annotator(membership)
    if membership.qualified_at is None:
        membership.qualified_at = timezone.now()
        membership.save(update_fields=["qualified_at"])
        _record(actor, membership, "qualified", reason)
    return membership


def _lock_annotator(membership: Membership) -> Membership:
    members = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    membership = members.get(pk=membership.pk)
    if membership.role != Role.ANNOTATOR:
        raise Conflict(_("Only annotators are handed images; this member has another role."), code="wrong_role")
    return membership


def _record(actor: Person, membership: Membership, verb: str, reason: str) -> None:
    record_event(
        actor=actor,
        verb=verb,
        noun="member",
        target=membership.id,
        project_id=membership.project_id,
        person=membership.person.get_username(),
        reason=reason or None,
    )
