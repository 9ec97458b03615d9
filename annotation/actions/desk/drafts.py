"""Drafts: what a person has written so far, kept with a version so that two tabs never overwrite each other."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.access import OwnWork, access_own_work
from annotation.actions.desk.answers import Work, check_draft
from annotation.actions.desk.moved_regions import marks_that_move, tell_of_moved_marks
from annotation.errors import Conflict
from annotation.models import Person
from annotation.queries.projects.questionnaires import definition_of
from annotation.rules.revisions import merge_revisions
from annotation.sql.rows import fetch_rows

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
    """The version that is now stored, and until when the place is held."""

    version: int
    updated_at: datetime
    lease_until: datetime | None


@transaction.atomic
def save_draft(*, person: Person, assignment_id: UUID, version: int, work: Work) -> SavedDraft:
    """Stores a draft that was based on `version` (0: on none) and renews the lease.

    Raises Conflict `stale_draft`, with the newer draft, when another tab has saved since; nothing of either is lost.
    """
    held = access_own_work(person, assignment_id, lock=True)
    if held.status not in {"claimed", "lapsed"}:
        raise Conflict(
            _("This assignment is finished; there is nothing left to save."), code="wrong_state", status=held.status
        )
    if version != (held.draft_version or 0):
        raise _stale(held)
    definition = definition_of(held.questionnaire_id)
    check_draft(definition, work)
    stored = held.draft_content()
    revisions = merge_revisions(definition, stored, _content(work), held.now)
    row = fetch_rows(
        _SAVE,
        {
            "id": assignment_id,
            "lease": held.lease_minutes,
            "answers": as_json(work.answers),
            "timings": as_json(work.timings),
            "committed": as_json(work.committed),
            "revisions": as_json(revisions),
            "marks": as_json(work.marks),
            "viewing": as_json(work.viewing),
        },
    )[0]
    if before := marks_that_move(definition, held, work):
        tell_of_moved_marks(person, held, before)
    return SavedDraft(**row)


def as_json(value: Any) -> str:
    """The text that PostgreSQL reads as JSON."""
    return orjson.dumps(value).decode()


def _content(work: Work) -> Any:
    return {"answers": work.answers, "committed": work.committed, "revisions": work.revisions}


def _stale(held: OwnWork) -> Conflict:
    return Conflict(
        _("This was saved from another window meanwhile. Compare the two and keep one."),
        code="stale_draft",
        draft=asdict(held.draft) if held.draft else None,
    )
