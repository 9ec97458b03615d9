"""Reads where people stand in their qualification, and which attempts they may still make."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from annotation.models import Critique, GoldItem, GoldUse, Membership, Qualification, QualityPolicy
from annotation.queries.quality.qualification import UnseenCounts, count_unseen, unseen_items

LIVE: Final = ("training", "testing")
Phase = Literal["new", "training", "testing", "passed", "failed"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Which attempts a person may still make.

    `attempts_left` are those that the project can give: that it allows, and for which it has test images that the
    person has not seen. `training_items` are the training images of the next one, which are fewer where few are left.
    With `lacks_images`, an attempt is allowed, but the images for its test lack.
    """

    attempts_left: int = 0
    training_items: int = 0
    lacks_images: bool = False


@dataclass(frozen=True, slots=True)
class QualificationState:
    """Where a person stands: the phase with its `done` of `items`, the image to answer, and the one answered last.

    `explained` is the training item that was answered last, with the answers; nothing of the test is explained.
    `attempt` is the last attempt, if there was one; `outlook` says which others may follow, while none is live.
    """

    phase: Phase
    policy: QualityPolicy
    attempt: Qualification | None
    outlook: Outlook = Outlook()
    done: int = 0
    items: int = 0
    assignment_id: UUID | None = None
    explained: tuple[GoldItem, Critique] | None = None

    @property
    def may_begin(self) -> bool:
        return self.outlook.attempts_left > 0


def read_qualification(membership: Membership) -> QualificationState:
    """Returns where a person stands, without an image: of a live attempt the phase alone."""
    policy = QualityPolicy.objects.select_related("project", "consent").get(project=membership.project_id)
    attempt = membership.qualifications.order_by("-attempt").first()
    if membership.qualified_at is not None or not policy.requires_qualification:
        return QualificationState("passed", policy, attempt)
    if attempt and attempt.status in LIVE:
        phase: Phase = "training" if attempt.status == "training" else "testing"
        return QualificationState(phase, policy, attempt)
    return QualificationState(
        "failed" if attempt else "new", policy, attempt, read_outlook(membership, policy, attempt)
    )


def read_outlook(membership: Membership, policy: QualityPolicy, attempt: Qualification | None) -> Outlook:
    """Returns which attempts may follow this one, or which there are if it is None."""
    return read_outlooks(policy, [membership], {membership.id: attempt} if attempt else {})[membership.id]


def read_outlooks(
    policy: QualityPolicy, memberships: Collection[Membership], attempts: Mapping[UUID, Qualification]
) -> Mapping[UUID, Outlook]:
    """Returns which attempts each member may still make after the last one, by membership; in one statement."""
    unseen = count_unseen(policy, [membership.person_id for membership in memberships])
    return {
        membership.id: _outlook(policy, attempts.get(membership.id), unseen.get(membership.person_id, UnseenCounts()))
        for membership in memberships
    }


def _outlook(policy: QualityPolicy, attempt: Qualification | None, unseen: UnseenCounts) -> Outlook:
    allowed = max(0, policy.attempts - (attempt.attempt if attempt else 0))
    possible = unseen.test // policy.test_items
    return Outlook(
        attempts_left=min(allowed, possible),
        training_items=min(policy.training_items, unseen.training),
        lacks_images=allowed > 0 and not possible,
    )


def last_attempts(memberships: Collection[Membership]) -> dict[UUID, Qualification]:
    """Returns the last attempt of each member who made one, by membership."""
    attempts = Qualification.objects.filter(membership__in=memberships).order_by("attempt")
    return {attempt.membership_id: attempt for attempt in attempts}


def unseen_test_items(membership: Membership, policy: QualityPolicy) -> list[UUID]:
    """Returns the items of a test that the person has not seen; fewer than the policy asks for where they lack."""
    return unseen_items(membership, policy, GoldUse.TEST, policy.test_items)
