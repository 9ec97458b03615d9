"""Handing in a critique: acknowledged only when it is stored, once, whole, with what it changed on the way."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.access import OwnWork, access_own_work
from annotation.actions.desk.answers import Work, check_finished
from annotation.actions.desk.claim import take_claims, take_what_lapsed
from annotation.actions.desk.drafts import as_json
from annotation.actions.desk.moved_regions import marks_that_move, tell_of_moved_marks
from annotation.errors import Conflict, KeyReused
from annotation.models import Critique, Person
from annotation.models.base import make_id
from annotation.queries.desk.claims import Claim
from annotation.queries.projects.questionnaires import definition_of
from annotation.rules.flow import level, prune
from annotation.rules.regions import kept_marks
from annotation.rules.revisions import merge_revisions, visible_revisions
from annotation.rules.types import Definition
from annotation.rules.words import count_words
from annotation.sql.rows import fetch_rows, make_record

STORE: Final = """
SELECT made.submission_time, made.was_late, claim.*
  FROM loupe_submit(%(person)s, %(assignment)s, %(status)s, %(draft)s, %(id)s, %(key)s, %(body_hash)s,
                    %(answers)s, %(timings)s, %(revisions)s, %(marks)s, %(viewing)s, %(level)s, %(words)s,
                    %(claim)s) made
  LEFT JOIN LATERAL loupe_claims(made.claimed_ids) claim ON true
"""
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Submission:
    """The stored critique, whether this request made it, and the caller's new claims."""

    critique: Critique
    is_new: bool
    claims: list[Claim]


def submit_critique(*, person: Person, assignment_id: UUID, key: UUID, work: Work, claim: int = 0) -> Submission:
    """Stores a critique and claims up to `claim` new images, in one statement.

    The same key and work again answer the same critique, with the claims that the first answer may have carried. Raises
    KeyReused for the key with other work, Conflict `already_submitted` for another key on finished work.
    """
    body_hash = _hash(work)
    for _attempt in range(_ATTEMPTS):
        held = access_own_work(person, assignment_id, lock=False)
        if held.status == "submitted":
            return _submitted_before(person, held, key, body_hash, claim)
        if held.status == "skipped":
            raise Conflict(
                _("You skipped this image, so it went to somebody else."), code="wrong_state", status=held.status
            )
        check_finished(definition_of(held.questionnaire_id), work)
        critique = _critique(definition_of(held.questionnaire_id), person, held, work)
        critique.submission_key, critique.body_hash = key, body_hash
        before = marks_that_move(definition_of(held.questionnaire_id), held, work)
        if made := _store_and_tell(person, critique, held, claim, before) if before else _store(critique, held, claim):
            return made if len(made.claims) >= claim else _with_what_lapsed(made, person, held, claim)
    raise Conflict(_("This changed in another window meanwhile. Send it again."), code="conflict")


def _with_what_lapsed(made: Submission, person: Person, held: OwnWork, claim: int) -> Submission:
    missing = claim - len(made.claims)
    return replace(
        made, claims=made.claims + take_what_lapsed(person=person, project_id=held.project_id, count=missing)
    )


def _submitted_before(person: Person, held: OwnWork, key: UUID, body_hash: str, claim: int) -> Submission:
    critique = _same_submission(held, key, body_hash)
    claims = take_claims(person=person, project_id=held.project_id, count=claim, renew=True) if claim else []
    return Submission(critique, is_new=False, claims=claims[-claim:] if claim else [])


def _store_and_tell(
    person: Person, critique: Critique, held: OwnWork, claim: int, before: dict[str, Any]
) -> Submission | None:
    with transaction.atomic():
        if made := _store(critique, held, claim):
            tell_of_moved_marks(person, held, before)
    return made


def _store(critique: Critique, held: OwnWork, claim: int) -> Submission | None:
    """Writes it in one statement if the assignment and its draft still are what the critique was judged over."""
    parameters = {**_columns(critique), "status": held.status, "draft": held.draft_version, "claim": claim}
    rows = fetch_rows(STORE, parameters)
    if not rows:
        return None
    if rows[0]["submission_time"] is None:
        raise _key_reused()
    critique.submitted_at, critique.late = rows[0]["submission_time"], rows[0]["was_late"]
    critique.updated_at = critique.submitted_at
    return Submission(critique, is_new=True, claims=[make_record(Claim, row) for row in rows if row["id"]])


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
        marks=kept_marks(definition, answers, work.marks) if work.marks else {},
        viewing=dict(work.viewing),
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
        "assignment": critique.assignment_id,
        "person": critique.annotator_id,
        "answers": as_json(critique.answers),
        "timings": as_json(critique.timings),
        "revisions": as_json(critique.revisions),
        "marks": as_json(critique.marks),
        "viewing": as_json(critique.viewing),
        "level": critique.level,
        "words": critique.words,
        "key": critique.submission_key,
        "body_hash": critique.body_hash,
    }


def _hash(work: Work) -> str:
    body: list[Any] = [work.answers, work.timings, work.committed, work.revisions]
    if work.marks or work.viewing:  # a desk that was opened before these were asked for may still send its work again
        body += [work.marks, work.viewing]
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _key_reused() -> KeyReused:
    return KeyReused(_("This key came with another critique before; give each critique a key of its own."))
