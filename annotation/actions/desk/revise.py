"""Changing a critique that was handed in: the change is kept beside the first answer."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.desk.answers import Work, check_finished
from annotation.actions.desk.submit import words_in
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.models import Critique, CritiqueStatus, Person
from annotation.rules.flow import level, prune
from annotation.rules.regions import kept_marks
from annotation.rules.revisions import merge_revisions, visible_revisions
from annotation.sql.rows import fetch_rows


@transaction.atomic
def revise_critique(
    *, actor: Person, critique: Critique, answers: Mapping[str, Any], marks: Mapping[str, Any] | None = None
) -> Critique:
    """Changes answers of one's own critique until it is reviewed; each change is kept as a revision.

    `answers` are laid over the stored ones; null takes an answer back. `marks`, if given, take the place of the stored
    ones. The event keeps what was there before, so that an earlier release can be told from a later one.
    """
    critique = Critique.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=critique.pk)
    if critique.status == CritiqueStatus.WITHDRAWN:
        raise Conflict(
            _("This critique is withdrawn and can be changed no more."), code="wrong_state", status="withdrawn"
        )
    if critique.status not in {CritiqueStatus.SUBMITTED, CritiqueStatus.RETURNED}:
        raise Conflict(
            _("This critique is reviewed and can be changed no more."), code="wrong_state", status=critique.status
        )
    definition = critique.questionnaire.definition
    changed = {key: value for key, value in {**critique.answers, **answers}.items() if value is not None}
    check_finished(definition, Work(answers=changed, marks=critique.marks if marks is None else marks))
    kept = prune(definition, changed)
    marked = kept_marks(definition, kept, critique.marks if marks is None else marks)
    if kept == critique.answers and marked == critique.marks:
        return critique
    told = _told(critique, kept, marked)
    stages = [stage["key"] for stage in definition["stages"]]
    stored: Any = {"answers": critique.answers, "committed": stages, "revisions": critique.revisions}
    incoming: Any = {"answers": kept, "committed": stages, "revisions": []}
    revisions = merge_revisions(definition, stored, incoming, fetch_rows("SELECT now()")[0]["now"])
    critique.answers, critique.revisions = kept, visible_revisions(definition, kept, revisions)
    critique.level, critique.words = level(definition, kept) or "", words_in(definition, kept)
    critique.marks = marked
    critique.save(update_fields=["answers", "revisions", "level", "words", "marks"])
    critique.refresh_from_db(fields=["updated_at", "changed_in"])
    record_event(
        actor=actor,
        verb="revised",
        noun="critique",
        target=critique.id,
        project_id=critique.project_id,
        at=critique.updated_at,  # by which comparisons of releases know the change again
        **told,
    )
    return critique


def _told(critique: Critique, kept: Mapping[str, Any], marked: Mapping[str, Any]) -> dict[str, Any]:
    before = critique.answers
    keys = [*before, *(key for key in kept if key not in before)]
    changes = {key: [before.get(key), kept.get(key)] for key in keys if before.get(key) != kept.get(key)}
    told: dict[str, Any] = {"changes": changes} if changes else {}
    return told if marked == critique.marks else {**told, "marks_before": critique.marks}
