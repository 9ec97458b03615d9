"""Judges people by their accuracy on gold: warns the managers, or hands a person no more images."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotation.actions.shared.events import record_event
from annotation.models import Membership, QualityPolicy, Role
from annotation.models.quality.policy import GoldAction
from annotation.queries.quality.gold_accuracy import GoldAccuracy, accuracy_of

GOLD_ACCURACY: Final = "gold_accuracy"


@transaction.atomic
def judge_accuracy(*, project_id: UUID, person_id: UUID) -> None:
    """Warns of a person, or pauses them, whose accuracy on gold is below the project's threshold.

    Nobody is judged by fewer gold images than `gold_least`. A person is paused only if the whole interval is below the
    threshold, so that chance alone pauses hardly anybody; a share below it whose interval is not warns. Of each person
    the managers are warned once, until one of them resumes the person or dismisses the warning.
    """
    policy = QualityPolicy.objects.get(project=project_id)
    membership = Membership.objects.filter(project=project_id, person=person_id, role=Role.ANNOTATOR).first()
    if membership is None:
        return
    if _is_due(membership, policy):
        # Locked only where something changes: claims of the person wait for the lock. A manager may have resumed the
        # person meanwhile, and then the accuracy is another one.
        membership = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
        if _is_due(membership, policy):
            accuracy = accuracy_of(membership)
            _apply(membership, _numbers(accuracy, policy), pauses=_pauses(accuracy, policy))


def _is_due(membership: Membership, policy: QualityPolicy) -> bool:
    """Returns whether the accuracy of a member says something that nobody was told yet."""
    if membership.paused_at:
        return False
    accuracy = accuracy_of(membership)
    return _is_below(accuracy, policy) and (membership.warned_at is None or _pauses(accuracy, policy))


def _pauses(accuracy: GoldAccuracy, policy: QualityPolicy) -> bool:
    return policy.gold_action == GoldAction.PAUSE and accuracy.is_surely_below(policy.gold_threshold)


def _is_below(accuracy: GoldAccuracy, policy: QualityPolicy) -> bool:
    share = accuracy.estimate.value
    return accuracy.estimate.n >= policy.gold_least and share is not None and share * 100 < policy.gold_threshold


def _apply(membership: Membership, numbers: dict[str, Any], *, pauses: bool) -> None:
    if pauses:
        membership.paused_at = timezone.now()
        membership.pause = {"code": GOLD_ACCURACY, **numbers}
    membership.warned_at = membership.warned_at or timezone.now()
    membership.save(update_fields=["paused_at", "pause", "warned_at"])
    if pauses:
        _record(membership, "paused", numbers)
    else:
        _record(membership, "warned", numbers)


def _record(membership: Membership, verb: str, numbers: dict[str, Any]) -> None:
    record_event(
        actor=None,
        verb=verb,
        noun="member",
        target=membership.id,
        project_id=membership.project_id,
        person=membership.person.get_username(),
        code=GOLD_ACCURACY,
        images=numbers["images"],
        correct=numbers["correct"],
        total=numbers["total"],
        share=numbers["share"],
        low=numbers["low"],
        high=numbers["high"],
        threshold=numbers["threshold"],
    )


def _numbers(accuracy: GoldAccuracy, policy: QualityPolicy) -> dict[str, Any]:
    """Returns what a person may be told: how many answers were right, never of which images."""
    low, high = accuracy.estimate.low or 0.0, accuracy.estimate.high or 0.0
    return {
        "images": accuracy.estimate.n,
        "correct": accuracy.correct,
        "total": accuracy.total,
        "share": round(accuracy.estimate.value or 0.0, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "threshold": policy.gold_threshold / 100,
    }
