"""Changes the status of candidates, and keeps the counters of their coverage cells right."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.db.models.functions import Now

from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.models import Candidate, CandidateStatus, CrossCheck, CrossCheckStatus, CrossCheckVerdict, Person

Cell = tuple[str, str, str, str]
"""Criterion, source, dimension and kind."""

# The candidates of a project all meet in a few rows, so these are changed last and always in the same order.
_COUNT: Final = """
INSERT INTO annotation_coveragecell AS cell (project_id, criterion, source, dimension, kind, candidates, accepted)
VALUES (%s, %s, %s, %s, %s, GREATEST(%s, 0), GREATEST(%s, 0))
ON CONFLICT (project_id, criterion, source, dimension, kind) DO UPDATE
   SET candidates = cell.candidates + %s, accepted = cell.accepted + %s
"""


class CellChanges:
    """What a transaction changes in the counters of coverage cells; `write` once, after all other rows."""

    def __init__(self) -> None:
        self._candidates: Counter[Cell] = Counter()
        self._accepted: Counter[Cell] = Counter()

    def add(self, candidate: Candidate, sign: int) -> None:
        """Counts a candidate, as it is now, with sign 1, and no longer with sign −1."""
        if candidate.retired_at is not None or candidate.status == CandidateStatus.EXCLUDED:
            return
        cell = (candidate.criterion, candidate.source, candidate.dimension, candidate.kind)
        self._candidates[cell] += sign
        if candidate.status == CandidateStatus.ACCEPTED:
            self._accepted[cell] += sign

    def write(self, project_id: object) -> None:
        with connection.cursor() as cursor:
            for cell in sorted(self._candidates):
                counts = [self._candidates[cell], self._accepted[cell]]
                if any(counts):
                    cursor.execute(_COUNT, [project_id, *cell, *counts, *counts])


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
        candidate.taken = 0
    candidate.save(update_fields=["status", "status_at", "taken"])
    counted.add(candidate, 1)
    if changes is None:
        counted.write(candidate.project_id)
    record_event(actor=actor, verb=status, noun="candidate", target=candidate.id, project_id=candidate.project_id)


def settle(candidate: Candidate, required: int) -> None:
    """Decides on an unchecked question or reason that has the checks it requires; the caller has locked its row.

    It is accepted if everybody chose the right option and agrees, and goes back to its author otherwise.
    """
    if candidate.status != CandidateStatus.UNCHECKED or candidate.checks < required:
        return
    checks = candidate.cross_checks.filter(status=CrossCheckStatus.DONE)
    is_undisputed = candidate.right_checks == candidate.checks and not checks.exclude(
        verdict=CrossCheckVerdict.AGREE
    ).exists()
    change_status(candidate, CandidateStatus.ACCEPTED if is_undisputed else CandidateStatus.DISPUTED)


def settle_grades(candidates: Iterable[Candidate], required: int, changes: CellChanges) -> None:
    """Accepts the grades of an image once `required` people beside an author have graded it.

    `candidates` are all grades of the image that are not retired, locked by the caller. How far people agree is a
    figure of the image, and no fault of a grade, so a grade is never disputed.
    """
    grades = list(candidates)
    graders = {grade.author_id for grade in grades}
    done = CrossCheck.objects.filter(candidate__in=grades, status=CrossCheckStatus.DONE)
    graders.update(done.values_list("person_id", flat=True))
    if len(graders) > required:
        for grade in grades:
            if grade.status == CandidateStatus.UNCHECKED:
                change_status(grade, CandidateStatus.ACCEPTED, changes=changes)
