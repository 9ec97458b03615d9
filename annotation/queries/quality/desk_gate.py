"""Why a person is handed no images although they are an annotator of the project."""

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from annotation.models import Membership, Role

GateCode = Literal["paused", "consent_required", "qualification_required"]
PAUSED: Final = "paused"
CONSENT: Final = "consent_required"
QUALIFICATION: Final = "qualification_required"


@dataclass(frozen=True, slots=True)
class DeskGate:
    """What keeps a person from the images of a project: they are paused, have to agree to a text, or to qualify.

    `extra` has the numbers of a pause, or the version of the text.
    """

    code: GateCode
    membership: Membership
    extra: dict[str, Any]


def find_gate(person_id: UUID, project_id: UUID) -> DeskGate | None:
    """Returns what a person has to do before images are handed to them, or None; None for other roles as well."""
    members = Membership.objects.filter(project=project_id, person=person_id, role=Role.ANNOTATOR, is_active=True)
    membership = members.select_related("project__quality__consent", "person").first()
    if membership is None:
        return None
    policy = membership.project.quality
    if membership.paused_at:
        return DeskGate(PAUSED, membership, {"pause": membership.pause})
    if policy.consent and membership.consent_id != policy.consent_id:
        return DeskGate(CONSENT, membership, {"version": policy.consent.version})
    if policy.requires_qualification and membership.qualified_at is None:
        return DeskGate(QUALIFICATION, membership, {})
    return None
