"""Handing in a critique: acknowledged only when it is stored, once, whole, with what it changed on the way."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotation.access import OwnWork, access_own_work
from annotation.actions.answers import Work, check_finished
from annotation.actions.checks import violates
from annotation.actions.claim_assignments import lock_desk, take_claims
from annotation.actions.drafts import as_json
from annotation.errors import Conflict, KeyReused
from annotation.models import Critique, Person
from annotation.models.base import make_id
from annotation.queries.claims import Claim, run
from annotation.queries.questionnaires import definition_of
from annotation.rules.flow import level, prune
from annotation.rules.revisions import merge_revisions, visible_revisions
from annotation.rules.types import Definition
from annotation.rules.words import count_words

_WRITE: Final = """
WITH ended AS (
    UPDATE annotation_assignment
       SET status = 'submitted', seat = %(seat)s, surplus = %(surplus)s, lease_until = NULL, ended_at = now()
     WHERE id = %(assignment)s
), gone AS (
    DELETE FROM annotation_draft WHERE assignment_id = %(assignment)s
), told AS (
    INSERT INTO annotation_event (project_id, actor_id, verb, noun, target, data)
    VALUES (%(project)s, %(person)s, 'submitted', 'critique', %(id)s, %(event)s)
)
INSERT INTO annotation_critique (id, project_id, batch_id, image_id, assignment_id, annotator_id, questionnaire_id,
    status, answers, timings, revisions, level, words, late, submission_key, body_hash)
VALUES (%(id)s, %(project)s, %(batch)s, %(image)s, %(assignment)s, %(person)s, %(questionnaire)s,
    'submitted', %(answers)s, %(timings)s, %(revisions)s, %(level)s, %(words)s, %(late)s, %(key)s, %(body_hash)s)
RETURNING submitted_at
"""

# Late work takes an open place of its image if there still is one; else it is one more than the image wanted.
_TAKE_OPEN_SEAT: Final = """
DELETE FROM annotation_assignment place
 WHERE id = (SELECT id FROM annotation_assignment WHERE image_id = %(image)s AND status = 'open'
              ORDER BY seat LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING place.seat
"""


@dataclass(frozen=True, slots=True)
class Submission:
    """The stored critique, whether this request made it, and the caller's new claims."""

    critique: Critique
    is_new: bool
    claims: list[Claim]


def submit_critique(*, person: Person, assignment_id: UUID, key: UUID, work: Work, claim: int = 0) -> Submission:
    """Stores a critique and claims up to `claim` new images, in one transaction.

    The same key and work again answer the same critique, with the claims that the first answer may have carried. Raises
    KeyReused for the key with other work, Conflict `already_submitted` for another key on finished work.
    """
    try:
        with transaction.atomic():
            return _submit(person, assignment_id, key, work, claim)
    except IntegrityError as error:
        if violates(error, "critique_key_once"):
            raise _key_reused() from error
        raise


def _submit(person: Person, assignment_id: UUID, key: UUID, work: Work, claim: int) -> Submission:
    held = access_own_work(person, assignment_id)
    body_hash = _hash(work)
    if held.status == "submitted":
        critique = _same_submission(held, key, body_hash)
        return Submission(
            critique, is_new=False, claims=_claims(person, held, claim, renew=True)[-claim:] if claim else []
        )
    if held.status == "skipped":
        raise Conflict(
            _("You skipped this image, so it went to somebody else."), code="wrong_state", status=held.status
        )
    check_finished(definition_of(held.questionnaire_id), work)
    critique = _write(person, held, key, work, body_hash)
    return Submission(critique, is_new=True, claims=_claims(person, held, claim, renew=False) if claim else [])


def _claims(person: Person, held: OwnWork, count: int, *, renew: bool) -> list[Claim]:
    return take_claims(person=person, desk=lock_desk(person, held.project_id), count=count, renew=renew)


def _same_submission(held: OwnWork, key: UUID, body_hash: str) -> Critique:
    critique = Critique.objects.select_related("questionnaire").get(assignment_id=held.id)
    if critique.submission_key != key:
        raise Conflict(
            _("You have handed in this critique already; open it to change it."),
            code="already_submitted",
            critique=str(critique.id),
        )
    if critique.body_hash != body_hash:
        raise _key_reused()
    return critique


def _write(person: Person, held: OwnWork, key: UUID, work: Work, body_hash: str) -> Critique:
    seat, surplus = _place(held)
    critique = _critique(definition_of(held.questionnaire_id), person, held, work)
    critique.submission_key, critique.body_hash = key, body_hash
    critique.late = held.status == "lapsed" or held.is_over
    rows = run(_WRITE, {**_columns(critique), "seat": seat, "surplus": surplus})
    critique.submitted_at = critique.updated_at = rows[0][0]
    return critique


def _place(held: OwnWork) -> tuple[int, bool]:
    if held.status == "claimed":
        return held.seat, False
    rows = run(_TAKE_OPEN_SEAT, {"image": held.image_id})
    return (int(rows[0][0]), False) if rows else (held.seat, True)


def _critique(definition: Definition, person: Person, held: OwnWork, work: Work) -> Critique:
    answers = prune(definition, work.answers)
    incoming: Any = {"answers": answers, "committed": work.committed, "revisions": work.revisions}
    revisions = merge_revisions(definition, held.draft_content(), incoming, held.now)
    return Critique(
        id=make_id(),
        project_id=held.project_id,
        batch_id=held.batch_id,
        image_id=held.image_id,
        assignment_id=held.id,
        annotator_id=person.id,
        questionnaire_id=held.questionnaire_id,
        answers=answers,
        timings=dict(work.timings),
        revisions=visible_revisions(definition, answers, revisions),
        level=level(definition, answers) or "",
        words=words_in(definition, answers),
    )


def words_in(definition: Definition, answers: dict[str, object]) -> int:
    """How many words a critique holds, in all of its texts."""
    texts = [q["key"] for stage in definition["stages"] for q in stage["questions"] if q["kind"] == "text"]
    return sum(count_words(str(answers[key])) for key in texts if key in answers)


def _columns(critique: Critique) -> dict[str, Any]:
    return {
        "id": critique.id,
        "project": critique.project_id,
        "batch": critique.batch_id,
        "image": critique.image_id,
        "assignment": critique.assignment_id,
        "person": critique.annotator_id,
        "questionnaire": critique.questionnaire_id,
        "answers": as_json(critique.answers),
        "timings": as_json(critique.timings),
        "revisions": as_json(critique.revisions),
        "level": critique.level,
        "words": critique.words,
        "late": critique.late,
        "key": critique.submission_key,
        "body_hash": critique.body_hash,
        "event": as_json({"late": critique.late, "words": critique.words}),
    }


def _hash(work: Work) -> str:
    body = [work.answers, work.timings, work.committed, work.revisions]
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _key_reused() -> KeyReused:
    return KeyReused(_("This key came with another critique before; give each critique a key of its own."))
