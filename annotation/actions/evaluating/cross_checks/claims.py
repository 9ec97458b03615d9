"""Claims candidates for cross-checks: nobody waits for another person's claim, and no slot is taken twice."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.errors import Forbidden, Missing
from annotation.evaluating.option_order import choose_order
from annotation.models import CrossCheck, CrossCheckStatus, Person
from annotation.models.base import make_id
from annotation.queries.evaluating.cross_checks.open_candidates import (
    FURTHER_GRADES,
    HAS_OPEN_REASON,
    OPEN_CANDIDATES,
    unfinished_checks,
)
from annotation.sql.rows import Row, fetch_rows

MAX_CLAIMS: Final = 10
_APART: Final = 8
"""How many other images come between two checks of one image, as long as there are others."""

_MEMBERSHIP: Final = """
SELECT member.role, project.cross_checks_per_candidate, project.lease_minutes,
       project.pseudonym_key AS secret
  FROM annotation_membership member JOIN annotation_project project ON project.id = member.project_id
 WHERE member.project_id = %(project)s AND member.person_id = %(person)s AND member.is_active
   FOR NO KEY UPDATE OF member
"""
# A claim changes the row of its candidate, so that one that waited for the same row sees its slot taken.
_TAKE: Final = """
WITH chosen AS (
    SELECT candidate.id, candidate.author_id, candidate.status FROM annotation_candidate candidate
     WHERE {condition} AND candidate.image_id <> ALL (%(images)s)
     ORDER BY candidate.id LIMIT 1 FOR NO KEY UPDATE OF candidate SKIP LOCKED
), counted AS (
    UPDATE annotation_candidate candidate SET slots_taken = candidate.slots_taken + 1
      FROM chosen WHERE candidate.id = chosen.id
)
INSERT INTO annotation_crosscheck
       (id, project_id, candidate_id, person_id, author_id, status, lease_until, "order", verdict, comment, is_third)
SELECT %(id)s, %(project)s, chosen.id, %(person)s, chosen.author_id, 'claimed',
       now() + make_interval(mins => %(lease)s), '[]', '', '', chosen.status = 'contested' FROM chosen
RETURNING id
"""
# The check is locked first, as by an answer or a verdict that comes at the same time; such a check needs no claim.
_RESUME: Final = f"""
WITH mine AS MATERIALIZED (
    SELECT id FROM annotation_crosscheck WHERE id = %(id)s AND status = 'expired' FOR NO KEY UPDATE SKIP LOCKED
), free AS (
    SELECT candidate.id FROM annotation_candidate candidate
     WHERE EXISTS (SELECT 1 FROM mine) AND candidate.id = %(candidate)s AND candidate.retired_at IS NULL
       AND (candidate.status = CASE WHEN %(is_third)s THEN 'contested' ELSE 'unchecked' END
            AND candidate.slots_taken < CASE WHEN %(is_third)s THEN 1 ELSE %(required)s END
            OR candidate.criterion = 'AesA' AND candidate.status = 'accepted' AND {HAS_OPEN_REASON})
       FOR NO KEY UPDATE OF candidate SKIP LOCKED
), counted AS (
    UPDATE annotation_candidate candidate SET slots_taken = candidate.slots_taken + 1
      FROM free WHERE candidate.id = free.id
)
UPDATE annotation_crosscheck expired SET status = 'claimed', lease_until = now() + make_interval(mins => %(lease)s)
  FROM mine, free WHERE expired.id = mine.id RETURNING expired.id
"""
_RENEW: Final = """
UPDATE annotation_crosscheck SET lease_until = now() + make_interval(mins => %(lease)s)
 WHERE id = ANY (%(ids)s) AND (status = 'claimed' OR lease_until IS NOT NULL)
"""
_EXPIRE: Final = """
WITH ended AS (
    SELECT id FROM annotation_crosscheck
     WHERE lease_until < now() AND (%(project)s::uuid IS NULL OR project_id = %(project)s)
     ORDER BY lease_until LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
), expired AS (
    UPDATE annotation_crosscheck ending
       SET lease_until = NULL, status = CASE ending.status WHEN 'claimed' THEN 'expired' ELSE ending.status END
      FROM ended WHERE ending.id = ended.id RETURNING ending.candidate_id, ending.is_third
)
SELECT candidate_id, is_third, count(*) AS slots FROM expired GROUP BY candidate_id, is_third ORDER BY candidate_id
"""
_FREE: Final = """
UPDATE annotation_candidate SET slots_taken = GREATEST(slots_taken - %(slots)s, 0)
 WHERE id = %(candidate_id)s AND (status = 'contested') = %(is_third)s
"""


@transaction.atomic
def claim_cross_checks(*, person: Person, project_id: UUID, count: int) -> list[CrossCheck]:
    """Claims candidates until the person has `count` checks to finish, and returns these with new leases, oldest first.

    Returns fewer when there are no more for this person. Raises Missing for a non-member, Forbidden for another role.
    """
    member = lock_checker(person, project_id)
    expire_cross_checks(project_id=project_id)
    count = min(count, MAX_CLAIMS)
    parameters = {
        "person": person.id,
        "project": project_id,
        "required": member["cross_checks_per_candidate"],
        "lease": member["lease_minutes"],
    }
    resumed = (check for check in unfinished_checks(person, project_id) if _is_resumed(check, parameters))
    checks = list(islice(resumed, count))
    fetch_rows(f"{_RENEW} RETURNING id", {**parameters, "ids": [check.id for check in checks]})
    claimed_ids = _take(person, parameters, count - len(checks), member["secret"]) if len(checks) < count else []
    return list(unfinished_checks(person, project_id).filter(pk__in=[*(check.id for check in checks), *claimed_ids]))


def lock_checker(person: Person, project_id: UUID) -> Row:
    """Locks the membership, so that the person's claims run one after another; returns the role and the policies.

    Raises Missing for a non-member, Forbidden for another role.
    """
    rows = fetch_rows(_MEMBERSHIP, {"project": project_id, "person": person.id})
    if not rows:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    (row,) = rows
    if row["role"] != "annotator":
        raise Forbidden(_("Only annotators cross-check questions; ask a manager to make you one."))
    return row


@transaction.atomic
def expire_cross_checks(*, project_id: UUID | None = None) -> int:
    """Frees the slots of up to 1,000 checks whose lease has ended, and returns of how many. Safe to run at any time."""
    rows = fetch_rows(_EXPIRE, {"project": project_id})
    for row in rows:
        fetch_rows(f"{_FREE} RETURNING id", row)
    return sum(row["slots"] for row in rows)


def _is_resumed(check: CrossCheck, parameters: dict[str, Any]) -> bool:
    """Returns whether the person has the check still; one whose lease had ended takes a free slot again."""
    if check.status != CrossCheckStatus.EXPIRED:
        return True
    return bool(
        fetch_rows(_RESUME, {**parameters, "id": check.id, "candidate": check.candidate_id, "is_third": check.is_third})
    )


def _take(person: Person, parameters: dict[str, Any], count: int, secret: str) -> list[UUID]:
    """Claims up to `count` new candidates, oldest first, those of one image apart from one another."""
    rows = CrossCheck.objects.filter(project=parameters["project"], person=person).order_by("-id")
    images = list(rows.values_list("candidate__image", flat=True)[:_APART])
    claimed_ids: list[UUID] = []
    while len(claimed_ids) < count:
        # With no other image left, those of the last ones follow one another.
        claimed = (
            _take_candidate(OPEN_CANDIDATES, parameters, images)
            or _take_candidate(OPEN_CANDIDATES, parameters, [])
            or _take_candidate(FURTHER_GRADES, parameters, [])
        )
        if not claimed:
            break
        check = CrossCheck.objects.select_related("candidate").get(pk=claimed[0]["id"])
        check.order = _order(check, secret)
        check.save(update_fields=["order"])
        images = [check.candidate.image_id, *images][:_APART]
        claimed_ids.append(check.id)
    return claimed_ids


def _take_candidate(condition: str, parameters: dict[str, Any], images: Sequence[UUID]) -> list[Row]:
    statement = _TAKE.format(condition=condition)
    return fetch_rows(statement, {**parameters, "id": make_id(), "images": list(images)})


def _order(check: CrossCheck, secret: str) -> list[int]:
    candidate = check.candidate
    seed = f"{candidate.id}/{check.person_id}"
    return choose_order(candidate.criterion, len(candidate.options), secret=secret, seed=seed)
