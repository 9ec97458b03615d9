"""Records where regions of a committed text were before they moved."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from annotation.actions.shared.events import record_event
from annotation.models import Person, RegionMove
from annotation.models.assignment import AssignmentState

VERB: Final = "moved"
# A draft is saved each second while a box is dragged: only the first of these saves is recorded.
ONE_CHANGE: Final = timedelta(minutes=10)


def record_moved_regions(person: Person, assignment: AssignmentState, regions_before: Mapping[str, Any]) -> None:
    """Records the regions as they were, unless a move was recorded shortly before.

    Call it inside the transaction that moves them.
    """
    recent = RegionMove.objects.filter(assignment=assignment.id, at__gt=assignment.transaction_time - ONE_CHANGE)
    if not recent.exists():
        RegionMove.objects.create(assignment_id=assignment.id, regions_before=regions_before)
        record_event(
            actor=person,
            verb=VERB,
            noun="assignment",
            target=assignment.id,
            project_id=assignment.project_id,
            marks_before=regions_before,
        )
