"""Makes the roll-ups of a project again from its critiques and the flags that they have."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from annotation.actions.inspecting.counting import Definitions, Inspection
from annotation.actions.inspecting.critique_states import FIRST_ID, CritiqueState
from annotation.actions.inspecting.facts import facts_of
from annotation.actions.inspecting.roll_up_moves import clear_roll_ups
from annotation.actions.quality.gold_counts import recount_gold
from annotation.models import InspectionCursor


@transaction.atomic
def begin_recount(project_id: UUID) -> None:
    """Forgets what was counted of a project, and has the workers count its inspected critiques again.

    They do so page by page, as they inspect what changes, and check or route nothing again. Until they are done no
    statistics are computed. The results of gold are summed up again at once.
    """
    InspectionCursor.objects.get_or_create(project_id=project_id)
    InspectionCursor.objects.select_for_update().get(project_id=project_id)
    clear_roll_ups(project_id)
    recount_gold(project_id)
    has_begun = InspectionCursor.objects.filter(project_id=project_id, critique_id__isnull=False)
    has_begun.filter(recounted_seq__isnull=True).update(recounted_seq=F("changed_seq"), recounted_id=F("critique_id"))
    has_begun.update(counting=F("counting") + 1, changed_seq=0, critique_id=None)


def split_recounted(
    cursor: InspectionCursor, critiques: Sequence[CritiqueState]
) -> tuple[list[CritiqueState], list[CritiqueState]]:
    """Returns which critiques are only counted again, and which are inspected.

    One that is as it was when it was inspected, and counted, is neither.
    """
    recounted, changed = [], []
    for critique in critiques:
        if is_recounted(cursor, critique) or (critique.is_unchanged and not critique.is_in_counts):
            recounted.append(critique)
        elif not critique.is_unchanged:
            changed.append(critique)
    return recounted, changed


def is_recounted(cursor: InspectionCursor, critique: CritiqueState) -> bool:
    """Returns whether the counting that goes on has still to reach a critique that was inspected before it began."""
    if cursor.recounted_seq is None:
        return False
    return (critique.changed_seq, critique.id) <= (cursor.recounted_seq, cursor.recounted_id or FIRST_ID)


def recount(critiques: Sequence[CritiqueState], definitions: Definitions) -> Iterator[Inspection]:
    """Yields critiques as they were inspected, with the facts to count."""
    for critique in critiques:
        definition = definitions.by_id[critique.questionnaire_id]
        codes = critique.codes if critique.own_codes is None else critique.own_codes
        facts = facts_of(critique, definition, codes) if critique.is_work else {}
        yield Inspection(critique, critique.flags, critique.codes, facts, critique.failure)
