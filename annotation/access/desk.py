"""Looks up the assignments of a person who works at the desk."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.access.roles import ANNOTATORS, READERS, get_row, missing, require_role
from annotation.errors import Forbidden
from annotation.models import (
    Assignment,
    Person,
    Purpose,
)
from annotation.models.assignment import AssignmentState, StoredDraft
from annotation.rules.types import StoredResponse
from annotation.sql.rows import fetch_rows, make_record

_WORKERS: Final = {Purpose.FINAL.value: READERS}
"""Who works on an assignment of a purpose, where it is not an annotator."""


def access_assignment(person: Person, assignment_id: UUID) -> Assignment:
    """Returns the person's own assignment, while they are an annotator of its project; for a final one, a reader."""
    related = ("image", "batch__project", "questionnaire", "draft")
    assignment = get_row(Assignment.objects.select_related(*related).filter(annotator=person), assignment_id)
    require_role(person, assignment.batch.project_id, _WORKERS.get(assignment.purpose, ANNOTATORS))
    return assignment


def access_assignment_state(person: Person, assignment_id: UUID, *, lock: bool) -> AssignmentState:
    """Returns one's own assignment with its draft. With `lock`, locks the membership and then the assignment.

    Raises Missing for an assignment of somebody else, Forbidden for a person who is no longer an annotator (of a final
    critique: a reviewer or a manager).
    """
    rows = fetch_rows("SELECT * FROM loupe_own_assignment(%s, %s, %s)", [person.id, assignment_id, lock])
    if not rows:
        raise missing()
    (row,) = rows
    if row["role"] not in _WORKERS.get(row["purpose"], ANNOTATORS):
        raise Forbidden(_("Only annotators work at the desk; ask a manager to make you one."))
    version = row["draft_version"]
    draft = None if version is None else make_record(StoredDraft, row, version=version)
    return make_record(
        AssignmentState,
        row,
        draft=draft,
        draft_version=version or 0,
        stored_response=_stored_response(draft) if draft else None,
    )


def _stored_response(draft: StoredDraft) -> StoredResponse:
    regions = draft.marks
    return {"answers": draft.answers, "committed": draft.committed, "revisions": draft.revisions, "regions": regions}
