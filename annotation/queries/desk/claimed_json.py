"""Presents the answer to a claim as JSON, as the API returns it and the desk's page contains it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from annotation.queries.desk.assignment_json import present_assignments
from annotation.queries.desk.claims import Claim, count_claimable
from annotation.queries.quality.desk_gate import DeskGate
from annotation.wording.quality.gold import explain_gate


def present_claimed(
    claims: Sequence[Claim], *, person_id: UUID, project_id: UUID, count: int, gate: DeskGate | None
) -> dict[str, Any]:
    """Returns the claims of a person who asked for `count`, in the form of ClaimedSerializer.

    Fewer than asked for mean that there are no more for this person now; `gate` says why, if more are left for others.
    """
    return {
        "assignments": present_assignments(claims),
        "open": count_claimable(project_id, person_id) if len(claims) == count else 0,
        "gate": {"code": gate.code, "detail": explain_gate(gate.code, gate.extra)} if gate else None,
    }
