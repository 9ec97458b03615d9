"""Stores reviewers' decisions: each once, on the critique as the reviewer read it.

One statement stores it and claims the next; a rejection, which opens a slot, and critiques that author questions for
benchmarks take further ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.access import access_critique_to_review
from annotation.actions.review.claim_reviews import take_reviews
from annotation.actions.review.decisions import Fix, check_comments, judge_fix, require_change_of_answers
from annotation.actions.shared.candidates import sync_candidates
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.slots import open_missing_slots
from annotation.errors import Conflict, Forbidden
from annotation.models import Critique, Decision, Person, Purpose, ReviewState, ReviewStatus
from annotation.queries.projects.questionnaires import criteria_of, questionnaire_by_id
from annotation.queries.review.claimed_reviews import ClaimedReview
from annotation.sql.rows import Row, as_json, fetch_rows, make_record

STATUSES: Final = {
    Decision.ACCEPT.value: "accepted",
    Decision.RETURN.value: "returned",
    Decision.REJECT.value: "rejected",
    Decision.FIX.value: "fixed",
}
"""What each decision makes of a critique, which is also the verb of its event."""
STORE: Final = """
SELECT stored.outcome, stored.updated_at AS new_updated_at, stored.changed_seq AS new_changed_seq, next.*
  FROM loupe_decide_review(%(person)s, %(critique)s, %(image)s, %(seen_seq)s, %(decision)s, %(status)s, %(comments)s,
                           %(answers)s, %(revisions)s, %(marks)s, %(level)s, %(words)s, %(changes)s,
                           %(regions_before)s, %(verb)s, %(data)s, %(claim)s, %(filter)s) stored
  LEFT JOIN LATERAL loupe_reviews(stored.claimed_ids) next ON true
"""
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What a reviewer decides of a critique that had this `updated_at` when it was read.

    `answers` and `regions` are those of a fix, laid over the stored ones as in a revision.
    """

    decision: str
    based_on: datetime
    comments: Mapping[str, str]
    answers: Mapping[str, Any] | None = None
    regions: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """The critique after the decision, and the reviewer's new claims."""

    critique: Critique
    reviews: list[ClaimedReview]


class StaleReview(Conflict):
    """The critique has changed since the reviewer read it; `critique` is the newer one."""

    code = "stale_critique"

    def __init__(self, critique: Critique) -> None:
        super().__init__(_("This critique has changed since you read it. Read it again, then decide."))
        self.critique = critique


def decide_review(
    *, person: Person, critique_id: UUID, request: DecisionRequest, claim: int, queue_filter: Mapping[str, Any]
) -> ReviewOutcome:
    """Stores one decision and claims up to `claim` further reviews of the filter.

    The same decision of the same person again changes nothing and returns the critique, with the claims that the first
    answer may have had. Raises Conflict `already_decided`, `review_lost` when somebody else has the lease, and
    `wrong_state` for a critique that is not reviewed; StaleReview for one that has changed since `based_on`; Invalid
    for comments and answers that cannot be stored; Forbidden for one's own work.
    """
    for _attempt in range(_ATTEMPTS):
        state = access_critique_to_review(person, critique_id)
        critique = state.critique
        critique.questionnaire = questionnaire_by_id(critique.questionnaire_id)
        comments = check_comments(critique.questionnaire.definition, request.decision, request.comments)
        if _is_repeated(person, state, request, comments):
            return _repeat(person, critique, claim, queue_filter)
        _require_decidable(person, state, request)
        fix = judge_fix(critique, request.answers, request.regions) if request.decision == Decision.FIX else None
        if fix:
            require_change_of_answers(fix)
        reviews = _store(person, critique, request.decision, comments, fix, claim, queue_filter)
        if reviews is not None:
            return ReviewOutcome(critique, reviews)
    raise Conflict(_("This changed in another window meanwhile. Send it again."), code="conflict")


def _is_repeated(person: Person, state: ReviewState, request: DecisionRequest, comments: Mapping[str, str]) -> bool:
    """Returns whether the last decision, after which nothing has changed, is this one."""
    critique = state.critique
    return (
        state.status == ReviewStatus.DONE
        and (state.decided_by, state.decision, state.comments) == (person.id, request.decision, comments)
        and critique.status == STATUSES[request.decision]
        and (request.decision != Decision.FIX or judge_fix(critique, request.answers, request.regions).is_unchanged)
    )


def _repeat(person: Person, critique: Critique, claim: int, queue_filter: Mapping[str, Any]) -> ReviewOutcome:
    if claim == 0:
        return ReviewOutcome(critique, [])
    reviews = take_reviews(person=person, project_id=critique.project_id, count=claim, queue_filter=queue_filter)
    return ReviewOutcome(critique, reviews)


def _require_decidable(person: Person, state: ReviewState, request: DecisionRequest) -> None:
    """Raises the Conflict for a critique on which the person cannot decide as they read it."""
    critique = state.critique
    if critique.purpose != Purpose.WORK:
        sentence = _("This critique is not reviewed: it is none of the work.")
        raise Conflict(sentence, code="wrong_state", status=critique.status)
    if critique.status == "withdrawn":
        sentence = _("This critique was withdrawn, so it is not reviewed any more.")
        raise Conflict(sentence, code="wrong_state", status=critique.status)
    if state.status == ReviewStatus.CLAIMED and state.reviewer_id != person.id:
        raise _lease_lost()
    if state.status == ReviewStatus.DONE and critique.status != "submitted":
        raise Conflict(
            _("Somebody has decided on this critique already. It comes back if its author changes it."),
            code="already_decided",
            status=critique.status,
            decision=state.decision,
        )
    if request.based_on not in {critique.updated_at, state.answers_changed_at}:
        raise StaleReview(critique)
    if state.status == ReviewStatus.DONE:
        raise Conflict(
            _("The image is held out for a benchmark, so its critiques are not reviewed."), code="wrong_state"
        )
    require_change("critique", critique.status, STATUSES[request.decision])


def _store(
    person: Person,
    critique: Critique,
    decision: str,
    comments: Mapping[str, str],
    fix: Fix | None,
    claim: int,
    queue_filter: Mapping[str, Any],
) -> list[ClaimedReview] | None:
    """Stores a decision with what follows from it; returns the new claims, or None if the critique has changed."""
    columns = {
        **_columns(critique, decision, comments, fix),
        "person": person.id,
        "claim": claim,
        "filter": as_json(queue_filter),
    }
    if decision not in {Decision.REJECT, Decision.FIX}:
        return _execute(critique, columns, fix)
    if decision == Decision.FIX and not criteria_of(critique.questionnaire_id):
        return _execute(critique, columns, fix)
    with transaction.atomic():
        reviews = _execute(critique, columns, fix)
        if reviews is not None:
            if decision == Decision.REJECT:
                open_missing_slots(image_id=critique.image_id)
            sync_candidates(critique)
    return reviews


def _columns(critique: Critique, decision: str, comments: Mapping[str, str], fix: Fix | None) -> Row:
    status = STATUSES[decision]
    data: dict[str, Any] = {"image": str(critique.image_id)} if decision == Decision.REJECT else {}
    if fix:
        data["changes"] = fix.changes
        data |= {} if fix.regions_before is None else {"marks_before": fix.regions_before}
    return {
        "critique": critique.id,
        "image": critique.image_id,
        "seen_seq": critique.changed_seq,
        "decision": decision,
        "status": status,
        "comments": as_json(comments),
        "answers": as_json(fix.answers) if fix else None,
        "revisions": as_json(fix.revisions) if fix else None,
        "marks": as_json(fix.regions) if fix else None,
        "level": fix.level if fix else None,
        "words": fix.words if fix else None,
        "changes": as_json(fix.changes if fix else {}),
        "regions_before": None if fix is None or fix.regions_before is None else as_json(fix.regions_before),
        "verb": status,
        "data": as_json(data),
    }


def _execute(critique: Critique, columns: Row, fix: Fix | None) -> list[ClaimedReview] | None:
    """Stores in one statement and brings the critique up to it; returns None if it has changed since it was judged."""
    rows = fetch_rows(STORE, columns)
    if not rows:
        raise Forbidden(_("Your role in this project does not allow this; ask a manager of the project."))
    outcome = rows[0]["outcome"]
    if outcome == "lost":
        raise _lease_lost()
    if outcome != "decided":
        return None
    require_change("critique", critique.status, columns["status"])
    critique.status = columns["status"]
    critique.updated_at, critique.changed_seq = rows[0]["new_updated_at"], rows[0]["new_changed_seq"]
    if fix:
        critique.answers, critique.revisions, critique.marks = dict(fix.answers), list(fix.revisions), dict(fix.regions)
        critique.level, critique.words = fix.level, fix.words
    return [make_record(ClaimedReview, row) for row in rows if row["id"]]


def _lease_lost() -> Conflict:
    return Conflict(
        _("Your time for this review ended, and another reviewer has it now. Go on with the next one."),
        code="review_lost",
    )
