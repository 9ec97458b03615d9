"""The dispenser: handing out images so that nobody waits behind somebody else, and nobody gets one twice.

A person's own claims stand in line behind their membership's row; other people's claims are skipped, never waited for.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.lapse_claims import lapse_claims
from annotation.errors import Conflict, Forbidden, Missing
from annotation.models import Person
from annotation.queries.claims import COLUMNS, JOINS, Claim, run

MOST: Final = 20

_DESK: Final = """
SELECT member.role, project.id, project.questionnaire_id, project.lease_minutes,
       EXISTS (SELECT 1 FROM annotation_assignment mine JOIN annotation_batch batch ON batch.id = mine.batch_id
                WHERE mine.annotator_id = member.person_id AND mine.status = 'lapsed'
                  AND batch.project_id = project.id),
       LEAST(
         project.total_quota - CASE WHEN project.total_quota IS NOT NULL THEN
           (SELECT count(*) FROM annotation_critique done
             WHERE done.project_id = project.id AND done.annotator_id = member.person_id) END,
         project.daily_quota - CASE WHEN project.daily_quota IS NOT NULL THEN
           (SELECT count(*) FROM annotation_critique done
             WHERE done.project_id = project.id AND done.annotator_id = member.person_id
               AND done.submitted_at >= date_trunc('day', now())) END)
  FROM annotation_membership member JOIN annotation_project project ON project.id = member.project_id
 WHERE member.project_id = %(project)s AND member.person_id = %(person)s AND member.is_active
   FOR NO KEY UPDATE OF member
"""

# A lapsed place comes back to its person, draft and all, while its image still wants a critique.
_RESUME: Final = """
WITH mine AS (
    SELECT lapsed.id, lapsed.image_id FROM annotation_assignment lapsed
      JOIN annotation_batch batch ON batch.id = lapsed.batch_id
     WHERE lapsed.annotator_id = %(person)s AND lapsed.status = 'lapsed'
       AND batch.project_id = %(project)s AND batch.status = 'open'
     ORDER BY lapsed.claimed_at LIMIT %(count)s
), place AS (
    SELECT DISTINCT ON (open.image_id) open.id, open.seat, mine.id AS lapsed
      FROM mine CROSS JOIN LATERAL (
        SELECT place.id, place.image_id, place.seat FROM annotation_assignment place
         WHERE place.image_id = mine.image_id AND place.status = 'open' LIMIT 1 FOR UPDATE SKIP LOCKED) open
), given_up AS (
    DELETE FROM annotation_assignment gone USING place WHERE gone.id = place.id RETURNING place.lapsed, place.seat
)
UPDATE annotation_assignment back
   SET status = 'claimed', seat = given_up.seat, ended_at = NULL,
       lease_until = now() + make_interval(mins => %(lease)s)
  FROM given_up WHERE back.id = given_up.lapsed
RETURNING back.id
"""

# `loupe_claim_places` (migration 0003) locks and takes one place after another, skipping what others hold.
_CLAIM: Final = (
    "SELECT "
    + COLUMNS
    + """
  FROM loupe_claim_places(%(person)s, %(project)s, %(questionnaire)s, make_interval(mins => %(lease)s), %(count)s,
                          %(renew)s) work
"""
    + JOINS
    + " ORDER BY work.claimed_at, batch.priority, batch.created_at, work.rank, work.id"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A locked membership, and what its project says about handing out."""

    project_id: UUID
    questionnaire_id: UUID | None
    lease_minutes: int
    has_lapsed: bool
    allowance: int | None


@transaction.atomic
def claim_assignments(*, person: Person, project_id: UUID, count: int) -> list[Claim]:
    """Tops a person up to `count` claimed assignments and answers them, oldest first; their leases begin anew.

    Fewer come back when the open batches hold no more for this person, or a quota is reached.
    """
    desk = lock_desk(person, project_id)
    return take_claims(person=person, desk=desk, count=min(count, MOST), renew=True)[:count]


def lock_desk(person: Person, project_id: UUID) -> Desk:
    """Puts this person's own claims in line; raises Missing for a stranger, Forbidden for another role."""
    rows = run(_DESK, {"project": project_id, "person": person.id})
    if not rows:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    role, *rest = rows[0]
    if role != "annotator":
        raise Forbidden(_("Only annotators work at the desk; ask a manager to make you one."))
    return Desk(*rest)


def take_claims(*, person: Person, desk: Desk, count: int, renew: bool) -> list[Claim]:
    """With `renew`: held and new claims, up to `count` in all. Without: up to `count` new ones only."""
    if desk.questionnaire_id is None:
        raise Conflict(_("This project has no questionnaire yet; ask its manager to add one."), code="no_questionnaire")
    if desk.allowance is not None:
        count = max(min(count, desk.allowance), 0)
    if desk.has_lapsed and renew:
        run(_RESUME, {**_parameters(person, desk, count), "renew": renew})
    claims = _take(person, desk, count, renew=renew)
    if len(claims) < count and lapse_claims(project_id=desk.project_id):
        more = _take(person, desk, count - (0 if renew else len(claims)), renew=renew)
        claims = more if renew else claims + more
    return claims


def _take(person: Person, desk: Desk, count: int, *, renew: bool) -> list[Claim]:
    rows = run(_CLAIM, {**_parameters(person, desk, count), "renew": renew})
    return [Claim.from_row(row) for row in rows]


def _parameters(person: Person, desk: Desk, count: int) -> dict[str, object]:
    return {
        "person": person.id,
        "project": desk.project_id,
        "questionnaire": desk.questionnaire_id,
        "lease": desk.lease_minutes,
        "count": count,
    }
