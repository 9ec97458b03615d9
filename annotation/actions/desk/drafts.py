"""Saves drafts: unfinished responses, with a version so that two tabs never overwrite each other."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.access import access_assignment_state
from annotation.actions.desk.moved_regions import record_moved_regions
from annotation.errors import Conflict
from annotation.models import Person
from annotation.models.assignment import AssignmentState
from annotation.queries.projects.questionnaires import definition_of
from annotation.rules.judging import Judgement, QuestionnaireResponse, judge_draft
from annotation.sql.rows import as_json, fetch_rows
from annotation.wording.answers import rejection_of

_SAVE: Final = """
WITH renewed AS (
    UPDATE annotation_assignment SET lease_until = now() + make_interval(mins => %(lease)s)
     WHERE id = %(id)s AND status = 'claimed' RETURNING lease_until
)
INSERT INTO annotation_draft AS draft (assignment_id, version, answers, timings, committed, revisions, marks,
                                        viewing)
VALUES (%(id)s, 1, %(answers)s, %(timings)s, %(committed)s, %(revisions)s, %(marks)s, %(viewing)s)
ON CONFLICT (assignment_id) DO UPDATE
   SET version = draft.version + 1, answers = excluded.answers, timings = excluded.timings,
       committed = excluded.committed, revisions = excluded.revisions, marks = excluded.marks,
       viewing = excluded.viewing, updated_at = now()
RETURNING version, updated_at, (SELECT lease_until FROM renewed)
"""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """The version that is now stored, and when the lease of its assignment ends."""

    version: int
    updated_at: datetime
    lease_until: datetime | None


@transaction.atomic
def save_draft(*, person: Person, assignment_id: UUID, version: int, response: QuestionnaireResponse) -> SavedDraft:
    """Stores a draft that was based on `version` (0: on none) and renews the lease.

    Raises Conflict `stale_draft`, with the newer draft, when another tab has saved since; Invalid when the response
    cannot be stored.
    """
    assignment = access_assignment_state(person, assignment_id, lock=True)
    if assignment.status not in {"claimed", "expired"}:
        raise Conflict(
            _("This assignment is finished; there is nothing left to save."),
            code="wrong_state",
            status=assignment.status,
        )
    if version != assignment.draft_version:
        raise _stale(assignment)
    definition = definition_of(assignment.questionnaire_id)
    judgement = judge_draft(definition, response, assignment.stored_response, assignment.transaction_time)
    if judgement.problems:
        raise rejection_of(judgement.problems)
    (row,) = fetch_rows(_SAVE, _columns(assignment, response, judgement))
    if judgement.moved:
        record_moved_regions(person, assignment, judgement.moved)
    return SavedDraft(**row)


def _columns(assignment: AssignmentState, response: QuestionnaireResponse, judgement: Judgement) -> dict[str, Any]:
    return {
        "id": assignment.id,
        "lease": assignment.lease_minutes,
        "answers": as_json(judgement.answers),
        "timings": as_json(response.timings),
        "committed": as_json(response.committed),
        "revisions": as_json(judgement.revisions),
        "marks": as_json(judgement.regions),
        "viewing": as_json(response.viewing),
    }


def _stale(assignment: AssignmentState) -> Conflict:
    return Conflict(
        _("This was saved from another window meanwhile. Compare the two and keep one."),
        code="stale_draft",
        draft=asdict(assignment.draft) if assignment.draft else None,
    )
