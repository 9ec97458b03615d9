"""Submits critiques. A submission is acknowledged only after its critique is stored, exactly once."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.access import access_assignment_state
from annotation.actions.desk.claim import claim_after_expiring, take_claims
from annotation.actions.desk.moved_regions import record_moved_regions
from annotation.actions.shared.candidates import sync_candidates
from annotation.actions.shared.finals import require_no_final
from annotation.errors import Conflict, KeyReused
from annotation.models import Critique, Person, Purpose
from annotation.models.assignment import AssignmentState
from annotation.models.base import make_id
from annotation.queries.desk.claims import Claim
from annotation.queries.projects.questionnaires import questionnaire_by_id
from annotation.rules.candidates import questions_by_criterion
from annotation.rules.judging import Judgement, QuestionnaireResponse, judge
from annotation.rules.lifecycle import may_become
from annotation.sql.rows import as_json, fetch_rows, make_record
from annotation.wording.answers import rejection_of

STORE: Final = """
SELECT stored.submission_time, stored.was_late, claim.*
  FROM loupe_submit(%(person)s, %(assignment)s, %(status)s, %(draft)s, %(id)s, %(key)s, %(body_hash)s,
                    %(answers)s, %(timings)s, %(revisions)s, %(marks)s, %(viewing)s, %(level)s, %(words)s,
                    %(claim)s) stored
  LEFT JOIN LATERAL loupe_claims(stored.claimed_ids) claim ON true
"""
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Submission:
    """The stored critique, whether this request made it, and the caller's new claims."""

    critique: Critique
    is_new: bool
    claims: list[Claim]


def submit_critique(
    *, person: Person, assignment_id: UUID, key: UUID, response: QuestionnaireResponse, claim: int = 0
) -> Submission:
    """Stores a critique and claims up to `claim` new images, in one statement.

    The same key and response again return the same critique, with the claims that the first answer may have had.
    Raises KeyReused for the key with another response, Conflict `already_submitted` for another key on a submitted
    assignment, Invalid for a response that does not make a complete critique.
    """
    body_hash = _hash(response)
    for _attempt in range(_ATTEMPTS):
        assignment = access_assignment_state(person, assignment_id, lock=False)
        if assignment.status == "submitted":
            return _repeat_submission(person, assignment, key, body_hash, claim)
        if assignment.purpose == Purpose.FINAL:
            require_no_final(assignment.image_id)
        if not may_become("assignment", assignment.status, "submitted"):
            raise Conflict(_skipped(assignment.purpose), code="wrong_state", status=assignment.status)
        questionnaire = questionnaire_by_id(assignment.questionnaire_id)
        judgement = judge(questionnaire.definition, response, assignment.stored_response, assignment.transaction_time)
        if judgement.problems:
            raise rejection_of(judgement.problems)
        critique = _make_critique(person, assignment, response, judgement)
        critique.questionnaire, critique.submission_key, critique.body_hash = questionnaire, key, body_hash
        if submission := _store(person, critique, assignment, judgement, claim):
            return _with_expired_slots(submission, person, assignment, claim)
    raise Conflict(_("This changed in another window meanwhile. Send it again."), code="conflict")


def _skipped(purpose: str) -> str:
    """Returns why an assignment that was skipped takes no answers; an image of a test is given to nobody instead."""
    if purpose == Purpose.TRAINING:
        return _("You skipped this image of the training or the test, so it takes no answers any more.")
    return _("You skipped this image, so it went to somebody else.")


def _with_expired_slots(submission: Submission, person: Person, assignment: AssignmentState, claim: int) -> Submission:
    """Returns the submission, topped up to `claim` claims with slots whose leases have ended."""
    missing = claim - len(submission.claims)
    if missing <= 0:
        return submission
    claims = claim_after_expiring(person=person, project_id=assignment.project_id, count=missing)
    return replace(submission, claims=submission.claims + claims)


def _repeat_submission(
    person: Person, assignment: AssignmentState, key: UUID, body_hash: str, claim: int
) -> Submission:
    """Returns the answer to the first request with this key; raises KeyReused if its response was another one."""
    critique = Critique.objects.select_related("questionnaire").get(assignment_id=assignment.id)
    if critique.submission_key != key:
        raise Conflict(
            _("You have already submitted this critique; open it to change it."),
            code="already_submitted",
            critique=str(critique.id),
        )
    if critique.body_hash != body_hash:
        raise _key_reused()
    claims = take_claims(person=person, project_id=assignment.project_id, count=claim, renew=True) if claim else []
    return Submission(critique, is_new=False, claims=claims[-claim:] if claim else [])


def _store(
    person: Person, critique: Critique, assignment: AssignmentState, judgement: Judgement, claim: int
) -> Submission | None:
    """Stores the critique, together with its candidates and the record of moved regions if there are any."""
    if not judgement.moved and not questions_by_criterion(critique.questionnaire.definition):
        return _execute(critique, assignment, claim)
    with transaction.atomic():
        if submission := _execute(critique, assignment, claim):
            sync_candidates(critique)
            if judgement.moved:
                record_moved_regions(person, assignment, judgement.moved)
    return submission


def _execute(critique: Critique, assignment: AssignmentState, claim: int) -> Submission | None:
    """Stores in one statement, or returns None if the assignment or its draft has changed since it was judged."""
    columns = {**_columns(critique), "status": assignment.status, "draft": assignment.draft_version, "claim": claim}
    rows = fetch_rows(STORE, columns)
    if not rows:
        return None
    if rows[0]["submission_time"] is None:
        raise _key_reused()
    critique.submitted_at, critique.late = rows[0]["submission_time"], rows[0]["was_late"]
    critique.updated_at = critique.submitted_at
    return Submission(critique, is_new=True, claims=[make_record(Claim, row) for row in rows if row["id"]])


def _make_critique(
    person: Person, assignment: AssignmentState, response: QuestionnaireResponse, judgement: Judgement
) -> Critique:
    return Critique(
        id=make_id(),
        project_id=assignment.project_id,
        batch_id=assignment.batch_id,
        image_id=assignment.image_id,
        assignment_id=assignment.id,
        annotator_id=person.id,
        purpose=assignment.purpose,
        answers=judgement.answers,
        timings=dict(response.timings),
        marks=judgement.regions,
        viewing=dict(response.viewing),
        revisions=judgement.revisions,
        level=judgement.level or "",
        words=judgement.word_count,
    )


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


def _hash(response: QuestionnaireResponse) -> str:
    body: list[Any] = [response.answers, response.timings, response.committed, response.revisions]
    if response.regions or response.viewing:  # a desk opened before they were introduced may still resend its response
        body += [response.regions, response.viewing]
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _key_reused() -> KeyReused:
    return KeyReused(_("This key was used for another critique; use a new key for each critique."))
