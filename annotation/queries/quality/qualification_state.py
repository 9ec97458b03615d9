"""Reads where a person stands in their qualification."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from annotation.models import Critique, GoldItem, GoldUse, Membership, Qualification, QualityPolicy
from annotation.queries.quality.qualification import unseen_items

LIVE: Final = ("training", "testing")
Phase = Literal["new", "training", "testing", "passed", "failed"]


@dataclass(frozen=True, slots=True)
class QualificationState:
    """Where a person stands: the phase with its `done` of `items`, the image to answer, and the one answered last.

    `explained` is the training item that was answered last, with the answers; nothing of the test is explained.
    `attempt` is the last attempt, if there was one; `may_begin` says whether another one may begin.
    """

    phase: Phase
    policy: QualityPolicy
    attempt: Qualification | None
    may_begin: bool
    done: int = 0
    items: int = 0
    assignment_id: UUID | None = None
    explained: tuple[GoldItem, Critique] | None = None


def read_qualification(membership: Membership) -> QualificationState:
    """Returns where a person stands, without an image: of a live attempt the phase alone."""
    policy = QualityPolicy.objects.select_related("project", "consent").get(project=membership.project_id)
    attempt = membership.qualifications.order_by("-attempt").first()
    if membership.qualified_at is not None or not policy.requires_qualification:
        return QualificationState("passed", policy, attempt, may_begin=False)
    if attempt and attempt.status in LIVE:
        phase: Phase = "training" if attempt.status == "training" else "testing"
        return QualificationState(phase, policy, attempt, may_begin=False)
    return QualificationState(
        "failed" if attempt else "new", policy, attempt, may_begin=may_begin(membership, policy, attempt)
    )


def may_begin(membership: Membership, policy: QualityPolicy, attempt: Qualification | None) -> bool:
    """Returns whether the attempt after this one, or the first, may begin."""
    number = attempt.attempt if attempt else 0
    return number < policy.attempts and len(unseen_test_items(membership, policy)) == policy.test_items


def unseen_test_items(membership: Membership, policy: QualityPolicy) -> list[UUID]:
    """Returns the items of a test that the person has not seen; fewer than the policy asks for where they lack."""
    return unseen_items(membership, policy, GoldUse.TEST, policy.test_items)
