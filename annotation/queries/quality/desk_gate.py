"""Why a person is handed no new images although they are an annotator of the project."""

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from annotation.models import Membership, Role

GateCode = Literal["paused", "consent_required", "qualification_required"]
PAUSED: Final = "paused"
CONSENT: Final = "consent_required"
QUALIFICATION: Final = "qualification_required"
IS_GATED: Final = """(
    member.paused_at IS NOT NULL
    OR quality.consent_id IS NOT NULL AND member.consent_id IS DISTINCT FROM quality.consent_id
    OR quality.requires_qualification AND member.qualified_at IS NULL)"""
"""Whether there is a gate, as SQL over `member` and `quality`; loupe_claim says the same."""


@dataclass(frozen=True, slots=True)
class DeskGate:
    """What keeps a person from new images of a project: they are paused, have to agree to a text, or to qualify.

    `extra` has the numbers of a pause, the version of the text, or how many attempts are left, with the one that goes
    on. What the person has begun they may finish, unless they have agreed to no version of the text yet
    (`is_first_consent`).
    """

    code: GateCode
    membership: Membership
    extra: dict[str, Any]

    @property
    def is_first_consent(self) -> bool:
        return self.code == CONSENT and self.membership.consent_id is None


def find_gate(person_id: UUID, project_id: UUID) -> DeskGate | None:
    """Returns what a person has to do before new images are handed to them, or None; None for other roles as well."""
    members = Membership.objects.filter(project=project_id, person=person_id, role=Role.ANNOTATOR, is_active=True)
    membership = members.select_related("project__quality__consent", "person").first()
    return gate_of(membership) if membership else None


def gate_of(membership: Membership) -> DeskGate | None:
    """Returns what keeps an annotator from new images; the membership was read with its project's policy.

    The first consent comes before a pause, because nothing may be finished without it.
    """
    policy = membership.project.quality
    consent = policy.consent if membership.consent_id != policy.consent_id else None
    if membership.paused_at and not (consent and membership.consent_id is None):
        return DeskGate(PAUSED, membership, {"pause": membership.pause})
    if consent:
        return DeskGate(CONSENT, membership, {"version": consent.version})
    if policy.requires_qualification and membership.qualified_at is None:
        failed = membership.qualifications.filter(status="failed").count()
        return DeskGate(QUALIFICATION, membership, {"attempts_left": max(0, policy.attempts - failed)})
    return None
