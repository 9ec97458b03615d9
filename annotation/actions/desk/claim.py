"""The dispenser: handing out images so that nobody waits behind somebody else, and nobody gets one twice.

A person's own claims stand in line behind their membership's row; other people's claims are skipped, never waited for.
"""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.desk.expire_claims import LAPSE
from annotation.actions.shared.slots import balance_places
from annotation.errors import Conflict, Forbidden, Missing
from annotation.models import Person
from annotation.queries.desk.claims import Claim
from annotation.sql.rows import Row, fetch_rows, make_record

MOST: Final = 20

_CLAIM: Final = "SELECT * FROM loupe_claims(loupe_claim(%(person)s, %(project)s, %(count)s, %(renew)s))"
_DESK: Final = """
SELECT member.role, project.questionnaire_id{more}
  FROM annotation_membership member JOIN annotation_project project ON project.id = member.project_id
 WHERE member.project_id = %(project)s AND member.person_id = %(person)s AND member.is_active
   FOR NO KEY UPDATE OF member
"""
_LAPSED: Final = ", (SELECT array_agg(lapsed.image_id) FROM lapsed) AS images"


def claim_assignments(*, person: Person, project_id: UUID, count: int) -> list[Claim]:
    """Tops a person up to `count` claimed assignments and answers them, oldest first; their leases begin anew.

    Fewer come back when the open batches hold no more for this person, or a quota is reached.
    """
    return take_claims(person=person, project_id=project_id, count=min(count, MOST), renew=True)[:count]


def take_claims(*, person: Person, project_id: UUID, count: int, renew: bool) -> list[Claim]:
    """With `renew`: held and new claims, up to `count` in all. Without: up to `count` new ones only."""
    claims = _take(person, project_id, count, renew=renew)
    if len(claims) >= count:
        return claims
    return claims + take_what_lapsed(person=person, project_id=project_id, count=count - len(claims))


@transaction.atomic
def take_what_lapsed(*, person: Person, project_id: UUID, count: int) -> list[Claim]:
    """Up to `count` new claims from places whose leases have ended; says why if this person may have none at all."""
    images = _at_the_desk(f"WITH {LAPSE} {_DESK.format(more=_LAPSED)}", person, project_id)["images"]
    if not images:
        return []
    balance_places(image_ids=images)
    return _take(person, project_id, count, renew=False)


def lock_desk(person: Person, project_id: UUID) -> None:
    """Puts this person's own claims in line; raises Missing for a stranger, Forbidden for another role."""
    _at_the_desk(_DESK.format(more=""), person, project_id)


def _at_the_desk(statement: str, person: Person, project_id: UUID) -> Row:
    rows = fetch_rows(statement, {"project": project_id, "person": person.id})
    if not rows:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    (row,) = rows
    if row["role"] != "annotator":
        raise Forbidden(_("Only annotators work at the desk; ask a manager to make you one."))
    if row["questionnaire_id"] is None:
        raise Conflict(_("This project has no questionnaire yet; ask its manager to add one."), code="no_questionnaire")
    return row


def _take(person: Person, project_id: UUID, count: int, *, renew: bool) -> list[Claim]:
    """`loupe_claim` locks the membership, then takes one place after another, skipping what others hold."""
    rows = fetch_rows(_CLAIM, {"person": person.id, "project": project_id, "count": count, "renew": renew})
    return [make_record(Claim, row) for row in rows]
