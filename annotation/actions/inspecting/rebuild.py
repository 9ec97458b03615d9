"""Makes the roll-ups of a project again from its critiques and the flags that they have."""

from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from annotation.actions.inspecting.counting import Definitions, Inspected, count_page
from annotation.actions.inspecting.critique_states import CritiqueState, read_page
from annotation.actions.inspecting.facts import facts_of
from annotation.actions.inspecting.roll_up_moves import clear_roll_ups
from annotation.models import InspectionCursor, Purpose

PAGE: Final = 1_000
_FORGET: Final = "UPDATE annotation_critiqueinspection SET counted = '{}' WHERE project_id = %s AND counted <> '{}'"


@transaction.atomic
def rebuild_roll_ups(project_id: UUID) -> int:
    """Counts all inspected critiques of a project again, in one transaction; returns how many.

    Nothing is checked or asked for again. The inspection of the project waits meanwhile. What has changed since the
    cursor is counted when it is inspected.
    """
    cursor, _is_new = InspectionCursor.objects.select_for_update().get_or_create(project_id=project_id)
    clear_roll_ups(project_id)
    with connection.cursor() as database_cursor:
        database_cursor.execute(_FORGET, [project_id])
    definitions = Definitions(project_id)
    last = (cursor.changed_seq, cursor.critique_id or UUID(int=0))
    number = 0
    # Retests come last, because they are paired with the work of the same images.
    for purposes in (set(Purpose.values) - {Purpose.RETEST.value}, {Purpose.RETEST.value}):
        seq, after = 0, None
        while critiques := [c for c in read_page(project_id, seq, after, PAGE) if (c.changed_seq, c.id) <= last]:
            seq, after = critiques[-1].changed_seq, critiques[-1].id
            page = [_inspected(c, definitions) for c in critiques if c.is_inspected and c.purpose in purposes]
            if page:
                count_page(project_id, page, definitions)
            number += len(page)
    cursor.counted_at = Now()
    cursor.save(update_fields=["counted_at"])
    return number


def _inspected(critique: CritiqueState, definitions: Definitions) -> Inspected:
    definition = definitions.by_id[critique.questionnaire_id]
    facts = facts_of(critique, definition, critique.codes) if critique.is_work else {}
    return Inspected(critique, critique.flags, critique.codes, facts, critique.failure)
