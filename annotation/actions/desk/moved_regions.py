"""Boxes that move in a text that was committed already: the audit trail keeps where they were."""

from datetime import timedelta
from typing import Any, Final

from annotation.access import OwnWork
from annotation.actions.desk.answers import Work
from annotation.actions.shared.events import record_event
from annotation.models import Event, Person
from annotation.rules.regions import moved_marks
from annotation.rules.types import Definition

VERB: Final = "moved"
# A draft is saved each second while a box is dragged: what was there at first is told once.
ONE_CHANGE: Final = timedelta(minutes=10)


def marks_that_move(definition: Definition, held: OwnWork, work: Work) -> dict[str, Any]:
    """What `work` takes away or puts elsewhere of the boxes that the draft cites in committed texts, as they were."""
    stored = held.draft_content()
    if stored is None or held.draft is None or not held.draft.marks:
        return {}
    return moved_marks(definition, stored, held.draft.marks, work.marks)


def tell_of_moved_marks(person: Person, held: OwnWork, before: dict[str, Any]) -> None:
    """Writes down where the boxes were; call it inside the transaction that moves them."""
    told = Event.objects.filter(target=held.id, verb=VERB, at__gt=held.now - ONE_CHANGE)
    if not told.exists():
        record_event(
            actor=person,
            verb=VERB,
            noun="assignment",
            target=held.id,
            project_id=held.project_id,
            marks_before=before,
        )
