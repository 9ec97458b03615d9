"""Inspects the critiques that changed: checks, roll-ups, gold, reviews, further critiques. A worker calls it often.

One worker at a time inspects a project, because its cursor's row is locked. The cursor moves in the transaction of
what it stands for, so that a worker may be killed at any point. A submit does nothing for it.
"""

import logging
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction
from django.db.models.functions import Now

from annotation.actions.inspecting.checking import check_critiques
from annotation.actions.inspecting.counting import Definitions, Inspection, count_page
from annotation.actions.inspecting.critique_states import CritiqueState, read_page, read_retests
from annotation.actions.inspecting.queueing import queue_page
from annotation.actions.inspecting.rebuild import begin_recount, is_recounted, recount, split_recounted
from annotation.actions.inspecting.routing import route_page
from annotation.actions.inspecting.top_ups import ask_for_more, lock_disagreeing
from annotation.actions.quality.gold_results import score_page
from annotation.actions.shared.image_locks import keep_images
from annotation.models import InspectionCursor, Purpose, QualityPolicy
from annotation.sql.rows import fetch_rows
from annotation.sql.settled import SETTLED

logger = logging.getLogger(__name__)

PAGE: Final = 250
LONGEST_TURN: Final = 10.0
"""Seconds after which a worker leaves the rest to the next message, so that other tasks have their turn."""
MAX_FAILURES: Final = 20
_NOT_OF_A_CRITIQUE: Final = (OperationalError, InterfaceError, ProgrammingError)
_ADD_CURSORS: Final = """
INSERT INTO annotation_inspectioncursor (project_id, changed_seq)
SELECT project.id, 0 FROM annotation_project project
 WHERE NOT EXISTS (SELECT FROM annotation_inspectioncursor seen WHERE seen.project_id = project.id)
ON CONFLICT DO NOTHING
"""
_DUE: Final = f"""
SELECT seen.project_id FROM annotation_inspectioncursor seen
 WHERE seen.queueing_seq IS NOT NULL
    OR EXISTS (SELECT FROM annotation_critique critique
                WHERE critique.project_id = seen.project_id AND critique.changed_seq >= seen.changed_seq
                  AND (critique.changed_seq, critique.id)
                      > (seen.changed_seq, coalesce(seen.critique_id, '00000000-0000-0000-0000-000000000000'))
                  AND critique.changed_seq < {SETTLED})
 ORDER BY seen.tried_at NULLS FIRST
"""


def inspect_critiques() -> int:
    """Inspects what changed in all projects, in turns, for some seconds; returns how many critiques.

    The project that has waited longest comes first. One that cannot be inspected does not keep the others waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADD_CURSORS)
    until, number = time.monotonic() + LONGEST_TURN, 0
    due: list[UUID] = [row["project_id"] for row in fetch_rows(_DUE)]
    while due and time.monotonic() < until:
        remaining = []
        for project_id in due:
            page_size = _try_project(project_id)
            number += page_size
            if page_size:
                remaining.append(project_id)
        due = remaining
    return number


def _try_project(project_id: UUID) -> int:
    """Inspects one page of a project; returns how many critiques: 0 where an error ends that until the next turn."""
    try:
        return inspect_project(project_id)
    except Exception:
        logger.exception("The critiques of project %s could not be inspected.", project_id)
    # Outside of the block above: where the database itself is gone, this ends the turn of all projects.
    InspectionCursor.objects.filter(pk=project_id).update(tried_at=Now())
    return 0


def inspect_project(project_id: UUID) -> int:
    """Inspects one page of a project's changes; returns how many: 0 where none are left, or another worker is at it.

    Where the page cannot be stored, its critiques are inspected one by one, and those that cannot are passed over.
    Raises the error where many in a row cannot: then it is none of the critiques.
    """
    try:
        return inspect_page(project_id, PAGE)
    except _NOT_OF_A_CRITIQUE:
        raise
    except Exception:
        logger.exception("A page of critiques of project %s could not be inspected.", project_id)
    failures = 0
    for number in range(PAGE):
        try:
            if not inspect_page(project_id, 1):
                return number
            failures = 0
        except _NOT_OF_A_CRITIQUE:
            raise
        except Exception as error:
            failures += 1
            if failures > MAX_FAILURES:
                raise
            logger.exception("A critique of project %s could not be inspected, and is passed over.", project_id)
            pass_over(project_id, type(error).__name__)
    return PAGE


def rebuild_roll_ups(project_id: UUID) -> int:
    """Counts all critiques of a project again; returns how many. The workers do the rest where this is ended."""
    begin_recount(project_id)
    number = 0
    while page_size := inspect_project(project_id):
        number += page_size
    return number


@transaction.atomic
def inspect_page(project_id: UUID, limit: int) -> int:
    """Inspects up to `limit` critiques in one transaction."""
    cursor = InspectionCursor.objects.select_for_update(skip_locked=True).filter(pk=project_id).first()
    if cursor is None:
        return 0
    policy = QualityPolicy.objects.get(pk=project_id)
    critiques = read_page(project_id, cursor.changed_seq, cursor.critique_id, limit)
    cursor.tried_at = Now()
    if not critiques:
        _end_recount(cursor)
        return queue_page(cursor, policy, limit)
    recounted, changed = split_recounted(cursor, critiques)
    if changed or recounted:
        _inspect(project_id, changed, recounted, policy)
        cursor.counted_at = Now()
    cursor.changed_seq, cursor.critique_id = critiques[-1].changed_seq, critiques[-1].id
    cursor.save(update_fields=["changed_seq", "critique_id", "counted_at", "tried_at"])
    if not is_recounted(cursor, critiques[-1]):
        _end_recount(cursor)
    return len(critiques)


def _end_recount(cursor: InspectionCursor) -> None:
    if cursor.recounted_seq is not None:
        cursor.recounted_seq = cursor.recounted_id = None
        cursor.save(update_fields=["recounted_seq", "recounted_id"])


def _inspect(
    project_id: UUID, critiques: Sequence[CritiqueState], recounted: Sequence[CritiqueState], policy: QualityPolicy
) -> None:
    """Inspects a page. Locks memberships before images, images before reviews, and the counts of gold items last."""
    gold_items = score_page(critique.id for critique in critiques if critique.purpose == Purpose.GOLD)
    keep_images(critique.image_id for critique in (*critiques, *recounted))
    definitions = Definitions(project_id)
    page = check_critiques(project_id, critiques, policy, definitions)
    counted = [*page, *recount(recounted, definitions)]
    present = {inspection.critique.id for inspection in counted}
    works = [inspection.critique for inspection in counted if inspection.critique.is_inspected]
    counted += [
        Inspection(retest, [], [], {})
        for retest in read_retests(works)
        if retest.id not in present and retest.is_inspected
    ]
    images = {critique.image_id for critique in critiques}
    changed = [entry for entry in count_page(project_id, counted, definitions) if entry.image_id in images]
    lock_disagreeing(changed, policy)
    route_page(page, changed, policy)
    ask_for_more(changed, policy)
    gold_items.write()


@transaction.atomic
def pass_over(project_id: UUID, failure: str) -> None:
    """Moves the cursor beyond its next critique without inspecting it, and records why.

    What was counted of it before stays counted.
    """
    cursor = InspectionCursor.objects.select_for_update(skip_locked=True).filter(pk=project_id).first()
    critiques = read_page(project_id, cursor.changed_seq, cursor.critique_id, 1) if cursor else []
    if not cursor or not critiques:
        return
    (critique,) = critiques
    with connection.cursor() as database_cursor:
        database_cursor.execute(
            "INSERT INTO annotation_critiqueinspection (project_id, critique_id, changed_seq, flags, codes, counted, "
            "failure) VALUES (%(project)s, %(critique)s, %(seq)s, '[]', '{}', '{}', %(failure)s) "
            "ON CONFLICT (critique_id) DO UPDATE "
            "SET changed_seq = excluded.changed_seq, failure = excluded.failure, inspected_at = now()",
            {"project": project_id, "critique": critique.id, "seq": critique.changed_seq, "failure": failure},
        )
    cursor.changed_seq, cursor.critique_id, cursor.tried_at = critique.changed_seq, critique.id, Now()
    cursor.save(update_fields=["changed_seq", "critique_id", "tried_at"])
