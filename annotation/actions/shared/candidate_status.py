"""Changes the status of candidates, and settles those that have all of their checks."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from annotation.actions.shared.cell_changes import CellChanges
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.models import (
    Candidate,
    CandidateStatus,
    Criterion,
    CrossCheckStatus,
    CrossCheckVerdict,
    Person,
    Project,
)
from annotation.queries.evaluating.authoring.grades import blind_grades


def change_status(
    candidate: Candidate, status: str, *, actor: Person | None = None, changes: CellChanges | None = None
) -> None:
    """Changes the status of a candidate whose row the caller has locked; a contested one has a free slot for a third.

    The cells are counted in `changes` where the caller has more to count. Raises Conflict (`wrong_state`) for a change
    that the lifecycle does not allow.
    """
    if candidate.status == status:
        return
    require_change("candidate", candidate.status, status)
    counted = changes or CellChanges()
    counted.add(candidate, -1)
    candidate.status, candidate.status_at = status, Now()
    if status == CandidateStatus.CONTESTED:
        candidate.slots_taken = 0
    candidate.save(update_fields=["status", "status_at", "slots_taken"])
    counted.add(candidate, 1)
    if changes is None:
        counted.write(candidate.project_id)
    record_event(actor=actor, verb=status, noun="candidate", target=candidate.id, project_id=candidate.project_id)


def live_candidates(image_id: UUID, **conditions: Any) -> QuerySet[Candidate]:
    """Returns an image's candidates that are not retired, oldest first, and locks them."""
    rows = Candidate.objects.filter(image=image_id, retired_at=None, **conditions)
    return rows.order_by("id").select_for_update(no_key=True)


def settle(candidate: Candidate, required: int, changes: CellChanges | None = None) -> None:
    """Decides on an unchecked question or reason that has the checks it requires; the caller has locked its row.

    It is accepted if everybody chose the correct option and agrees, and goes back to its author otherwise.
    """
    if candidate.status != CandidateStatus.UNCHECKED or candidate.checks < required:
        return
    checks = candidate.cross_checks.filter(status=CrossCheckStatus.DONE)
    objections = checks.exclude(verdict=CrossCheckVerdict.AGREE)
    is_undisputed = candidate.right_checks == candidate.checks and not objections.exists()
    status = CandidateStatus.ACCEPTED if is_undisputed else CandidateStatus.DISPUTED
    change_status(candidate, status, changes=changes)


def settle_project(project: Project) -> None:
    """Decides on the unchecked candidates of a project that have all checks once fewer are required."""
    required = project.cross_checks_per_candidate
    unchecked = Candidate.objects.filter(project=project, retired_at=None, status=CandidateStatus.UNCHECKED)
    with_enough = unchecked.filter(checks__gte=required)
    images = with_enough.order_by("image").values_list("image", flat=True).distinct()
    changes = CellChanges()
    for image_id in list(images):
        candidates = list(live_candidates(image_id))
        for candidate in candidates:
            if candidate.criterion != Criterion.AESA:
                settle(candidate, required, changes)
        settle_grades((grade for grade in candidates if grade.criterion == Criterion.AESA), required, changes)
    changes.write(project.id)


def settle_grades(candidates: Iterable[Candidate], required: int, changes: CellChanges) -> None:
    """Accepts the grades of an image once `required` people beside an author have graded it.

    `candidates` are all grades of the image that are not retired, locked by the caller. How far people agree is a
    figure of the image, and no fault of a grade, so a grade is never disputed.
    """
    grades = list(candidates)
    if not any(grade.status == CandidateStatus.UNCHECKED for grade in grades):
        return
    image_id = grades[0].image_id
    if len(blind_grades(grades[0].project_id, [image_id]).get(image_id, ())) > required:
        for grade in grades:
            if grade.status == CandidateStatus.UNCHECKED:
                change_status(grade, CandidateStatus.ACCEPTED, changes=changes)
