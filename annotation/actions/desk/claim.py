"""Claims images for annotators: nobody waits for another person's claim, and nobody gets an image twice.

The claims of one person run one after another, because each locks their membership. Slots that other people are
claiming are skipped.
"""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.desk.expire_claims import EXPIRE
from annotation.actions.shared.slots import balance_slots
from annotation.errors import Conflict, Forbidden, Missing
from annotation.models import Person
from annotation.queries.desk.claims import Claim
from annotation.queries.quality.desk_gate import IS_GATED, find_gate
from annotation.sql.rows import Row, fetch_rows, make_record
from annotation.wording.quality.gold import explain_gate

MAX_CLAIMS: Final = 20

_CLAIM: Final = "SELECT * FROM loupe_claims(loupe_claim(%(person)s, %(project)s, %(count)s, %(renew)s))"
_MEMBERSHIP: Final = f"""
SELECT member.role, project.questionnaire_id, {IS_GATED} AS is_gated{{more}}
  FROM annotation_membership member
  JOIN annotation_project project ON project.id = member.project_id
  JOIN annotation_qualitypolicy quality ON quality.project_id = project.id
 WHERE member.project_id = %(project)s AND member.person_id = %(person)s AND member.is_active
   FOR NO KEY UPDATE OF member
"""
_EXPIRED_IMAGES: Final = ", (SELECT array_agg(expired.image_id) FROM expired) AS images"


def claim_assignments(*, person: Person, project_id: UUID, count: int) -> list[Claim]:
    """Claims images until the person has `count` assignments, and returns these, oldest first, with new leases.

    Returns fewer when the open batches have no more for this person, or a quota is reached. Raises Missing for a
    non-member, Forbidden for another role, Conflict for a project without a questionnaire. A person who is paused or
    has something to do first gets what they have begun and nothing new; where that is nothing, raises Conflict
    `paused`, with the numbers, `consent_required` or `qualification_required`.
    """
    count = min(count, MAX_CLAIMS)
    return take_claims(person=person, project_id=project_id, count=count, renew=True, explains=True)[:count]


def take_claims(*, person: Person, project_id: UUID, count: int, renew: bool, explains: bool = False) -> list[Claim]:
    """Returns up to `count` claims: with `renew` the person's existing ones and new ones, without only new ones.

    With `explains`, raises Conflict where there is none because the person is paused or has something to do first.
    """
    claims = _claim(person, project_id, count, renew=renew)
    if len(claims) >= count:
        return claims
    missing = count - len(claims)
    return claims + claim_after_expiring(
        person=person, project_id=project_id, count=missing, explains=explains and not claims
    )


@transaction.atomic
def claim_after_expiring(*, person: Person, project_id: UUID, count: int, explains: bool = False) -> list[Claim]:
    """Expires claims whose lease has ended, and returns up to `count` new ones of their slots.

    Raises what `lock_desk` raises for a person who may not claim at all, and with `explains` Conflict for one who is
    paused or has something to do first.
    """
    row = _lock_membership(f"WITH {EXPIRE} {_MEMBERSHIP.format(more=_EXPIRED_IMAGES)}", person, project_id)
    if explains and row["is_gated"] and (gate := find_gate(person.id, project_id)):
        raise Conflict(explain_gate(gate.code, gate.extra), code=gate.code, **gate.extra)
    if not row["images"]:
        return []
    balance_slots(image_ids=row["images"])
    return _claim(person, project_id, count, renew=False)


def lock_desk(person: Person, project_id: UUID) -> None:
    """Locks the membership, so that the person's claims run one after another.

    Raises Missing for a non-member, Forbidden for another role, Conflict for a project without a questionnaire.
    """
    _lock_membership(_MEMBERSHIP.format(more=""), person, project_id)


def _lock_membership(statement: str, person: Person, project_id: UUID) -> Row:
    rows = fetch_rows(statement, {"project": project_id, "person": person.id})
    if not rows:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    (row,) = rows
    if row["role"] != "annotator":
        raise Forbidden(_("Only annotators work at the desk; ask a manager to make you one."))
    if row["questionnaire_id"] is None:
        raise Conflict(_("This project has no questionnaire yet; ask its manager to add one."), code="no_questionnaire")
    return row


def _claim(person: Person, project_id: UUID, count: int, *, renew: bool) -> list[Claim]:
    rows = fetch_rows(_CLAIM, {"person": person.id, "project": project_id, "count": count, "renew": renew})
    return [make_record(Claim, row) for row in rows]
