"""Looks up critiques for their authors, reviewers and managers."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.access.roles import READERS, get_row, missing, require_role, role_in
from annotation.errors import Forbidden
from annotation.models import (
    BulkAcceptance,
    Critique,
    Person,
    Purpose,
    Role,
)
from annotation.models.quality.review_state import REVIEW_STATE, ReviewState
from annotation.sql.rows import fetch_rows, make_record

SEEN_BY_REVIEWERS: Final = frozenset({Purpose.WORK.value, Purpose.FINAL.value})


def access_critique(person: Person, critique_id: UUID) -> Critique:
    """Returns the person's own critique, or one of a project that they review or manage.

    What was shown again as gold, training or retest is there for managers only: a reviewer may annotate elsewhere.
    """
    critique = get_row(Critique.objects.select_related("questionnaire", "project", "image", "annotator"), critique_id)
    role = role_in(person, critique.project_id)
    is_seen = role == Role.MANAGER or (role in READERS and critique.purpose in SEEN_BY_REVIEWERS)
    if is_seen or (role and critique.annotator_id == person.id):
        return critique
    raise missing()


def access_critique_to_review(person: Person, critique_id: UUID) -> ReviewState:
    """Returns a critique of a project that the person reviews or manages, with its review, in one statement.

    Raises Forbidden for the person's own critique.
    """
    rows = fetch_rows(REVIEW_STATE, {"critique": critique_id, "person": person.id})
    role = (rows[0]["role"] or (person.is_superuser and Role.MANAGER.value)) if rows else None
    if not role or (role not in READERS and rows[0]["annotator_id"] != person.id):
        raise missing()
    if rows[0]["annotator_id"] == person.id:
        raise Forbidden(_("Nobody reviews their own critique; another reviewer has to decide on it."))
    critique = Critique(**{field.attname: rows[0][field.attname] for field in Critique._meta.concrete_fields})
    critique._state.adding = False
    return make_record(ReviewState, rows[0], critique=critique, status=rows[0]["review_status"])


def access_bulk_acceptance(person: Person, acceptance_id: UUID) -> BulkAcceptance:
    acceptance = get_row(BulkAcceptance.objects.all(), acceptance_id)
    require_role(person, acceptance.project_id, READERS)
    return acceptance


def access_critique_to_withdraw(person: Person, critique_id: UUID) -> Critique:
    """Returns the person's own critique, or any of a project that they manage; raises Forbidden for a reader."""
    critique = access_critique(person, critique_id)
    if critique.annotator_id != person.id and role_in(person, critique.project_id) != Role.MANAGER:
        raise Forbidden(_("Only a manager or the author of a critique can withdraw it."))
    return critique


def access_own_critique(person: Person, critique_id: UUID) -> Critique:
    """Returns the person's own critique. Raises Forbidden when they may only read it."""
    critique = access_critique(person, critique_id)
    if critique.annotator_id != person.id:
        raise Forbidden(_("Only the author of a critique can change it."))
    return critique
