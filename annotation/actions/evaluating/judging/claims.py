"""Gives people interpretations to judge: blind, in a random order, and no more people an answer than are wanted."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction

from annotation.models import Benchmark, JudgingClaim, Person
from annotation.models.base import make_id
from annotation.queries.evaluating.judging.open_answers import JUDGES_TAKEN, OPEN_ANSWERS
from annotation.sql.rows import fetch_rows

MAX_CLAIMS: Final = 10
_TRIES: Final = 50
"""How many answers whose last slot was taken at this moment are passed over before a claim ends with fewer."""

_MEMBERSHIP: Final = """
SELECT project.lease_minutes FROM annotation_membership member
  JOIN annotation_project project ON project.id = member.project_id
 WHERE member.project_id = %(project)s AND member.person_id = %(person)s
   FOR NO KEY UPDATE OF member
"""
_RESUME: Final = """
UPDATE annotation_judgingclaim claim SET lease_until = now() + make_interval(mins => %(lease)s)
 WHERE claim.id IN (
       SELECT mine.id FROM annotation_judgingclaim mine
         JOIN annotation_evaluationanswer answer ON answer.id = mine.answer_id
         JOIN annotation_evaluation evaluation ON evaluation.id = answer.evaluation_id
        WHERE mine.person_id = %(person)s AND mine.judgement_id IS NULL AND mine.lease_until > now()
          AND evaluation.benchmark_id = %(benchmark)s
        ORDER BY mine.id LIMIT %(count)s)
RETURNING claim.id
"""
# The order is another one for each person, and mixes the evaluations: nothing of it tells the model.
_CHOOSE: Final = f"""
SELECT answer.id {OPEN_ANSWERS} AND answer.id <> ALL (%(passed_over)s)
 ORDER BY hashint8extended(answer.id, %(seed)s) LIMIT %(wanted)s FOR NO KEY UPDATE OF answer SKIP LOCKED
"""
# A statement of its own, after the answer is locked: it sees the claims that were made a moment before.
_TAKE: Final = f"""
INSERT INTO annotation_judgingclaim (id, answer_id, person_id, lease_until)
SELECT %(id)s, answer.id, %(person)s, now() + make_interval(mins => %(lease)s)
  FROM annotation_evaluationanswer answer
 WHERE answer.id = %(answer)s AND {JUDGES_TAKEN} < %(judges)s
    ON CONFLICT (answer_id, person_id) DO UPDATE SET lease_until = EXCLUDED.lease_until
 WHERE annotation_judgingclaim.judgement_id IS NULL
RETURNING id
"""


@transaction.atomic
def claim_interpretations(*, person: Person, benchmark: Benchmark, count: int) -> list[JudgingClaim]:
    """Claims interpretations until the person has `count` to judge, and returns these with new leases.

    Returns fewer when there are no more for this person: each answer that has a text, of any evaluation of the
    benchmark that was not cancelled and that the table does not leave out, is given to as many people as the benchmark
    wants, and to nobody who wrote a reference of its image. The caller has checked the person's role.
    """
    parameters: dict[str, Any] = {
        "person": person.id,
        "project": benchmark.project_id,
        "benchmark": benchmark.id,
        "judges": benchmark.judges_per_answer,
        "count": min(count, MAX_CLAIMS),
        "seed": int.from_bytes(person.id.bytes[8:], signed=True),
    }
    rows = fetch_rows(_MEMBERSHIP, parameters)
    # A site administrator may have no membership; their claims are held apart by the constraint alone.
    parameters["lease"] = rows[0]["lease_minutes"] if rows else benchmark.project.lease_minutes
    # In the order in which they were claimed: whoever reloads the desk goes on with the same text.
    claim_ids: list[UUID] = sorted(row["id"] for row in fetch_rows(_RESUME, parameters))
    passed_over: list[int] = []
    while (wanted := parameters["count"] - len(claim_ids)) > 0 and len(passed_over) < _TRIES:
        chosen = fetch_rows(_CHOOSE, {**parameters, "wanted": wanted, "passed_over": passed_over})
        if not chosen:
            break
        for answer in (row["id"] for row in chosen):
            claim_rows = fetch_rows(_TAKE, {**parameters, "id": make_id(), "answer": answer})
            claim_ids += [row["id"] for row in claim_rows]
            if not claim_rows:
                passed_over.append(answer)
    claims = JudgingClaim.objects.filter(pk__in=claim_ids).select_related("answer__item__image")
    by_id = {claim.id: claim for claim in claims}
    return [by_id[claim_id] for claim_id in claim_ids]
