"""Lists candidates with the figures of their cross-checks, newest first; and those that came back to their author."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet

from annotation.models import Candidate, CandidateStatus, CrossCheck, CrossCheckStatus, Person, Project
from annotation.sql.rows import fetch_rows
from annotation.statistics.proportions import Estimate, proportion

ROWS_A_PAGE: Final = 30

_FIGURES: Final = """
SELECT candidate_id, status, verdict, count(*) AS number,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY timed.seconds) FROM annotation_crosscheck timed
         WHERE timed.candidate_id = checked.candidate_id AND timed.status = 'done') AS seconds
  FROM annotation_crosscheck checked
 WHERE candidate_id = ANY (%(candidates)s) AND status IN ('done', 'skipped')
 GROUP BY candidate_id, status, verdict
"""


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """Which candidates are listed; empty for all that are not retired."""

    NAMES: ClassVar = ("status", "criterion", "dimension", "kind", "hint")

    status: str = ""
    criterion: str = ""
    dimension: str = ""
    kind: str = ""
    hint: str = ""

    def conditions(self) -> dict[str, Any]:
        """Returns the filter's conditions on candidates."""
        named = {"status": self.status, "criterion": self.criterion, "dimension": self.dimension, "kind": self.kind}
        conditions: dict[str, Any] = {name: value for name, value in named.items() if value}
        if self.hint == "any":
            return conditions | {"hints__0__isnull": False}
        return conditions | ({"hints__contains": [{"code": self.hint}]} if self.hint else {})


@dataclass(frozen=True, slots=True)
class CheckFigures:
    """What the finished checks of a candidate say: who chose the correct option, how fast, and with which verdicts.

    `skips` counts the people who gave it back, because they could not answer it.
    """

    accuracy: Estimate
    median_seconds: float | None
    verdicts: dict[str, int]
    skips: int = 0


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """One page of candidates, and the cursor of the page after it; "" at the end."""

    rows: Sequence[Candidate]
    next_cursor: str


def find_candidates(project: Project, criteria: CandidateFilter) -> QuerySet[Candidate]:
    """Returns the project's candidates that the filter keeps, with their images and authors."""
    rows = Candidate.objects.filter(project=project, retired_at=None, **criteria.conditions())
    return rows.select_related("image", "author")


def list_candidates(
    project: Project, criteria: CandidateFilter, cursor: str = "", size: int = ROWS_A_PAGE
) -> CandidatePage:
    """Returns a page of candidates from the cursor on, newest first; the first page for a cursor that is none."""
    rows = find_candidates(project, criteria)
    if position := _position(cursor):
        rows = rows.filter(id__lt=position)
    page = list(rows.order_by("-id")[: size + 1])
    has_more = len(page) > size
    page = page[:size]
    return CandidatePage(page, page[-1].id.hex if has_more else "")


def figures_of(candidates: Collection[Candidate]) -> dict[UUID, CheckFigures]:
    """Returns the figures of each candidate by its id, in one statement."""
    verdicts: dict[UUID, dict[str, int]] = {}
    seconds: dict[UUID, float | None] = {}
    skips: dict[UUID, int] = {}
    for row in fetch_rows(_FIGURES, {"candidates": [candidate.id for candidate in candidates]}):
        seconds[row["candidate_id"]] = row["seconds"]
        if row["status"] == CrossCheckStatus.SKIPPED:
            skips[row["candidate_id"]] = row["number"]
        elif row["verdict"]:
            verdicts.setdefault(row["candidate_id"], {})[row["verdict"]] = row["number"]
    return {
        candidate.id: CheckFigures(
            proportion(candidate.right_checks, candidate.checks),
            seconds.get(candidate.id),
            verdicts.get(candidate.id, {}),
            skips.get(candidate.id, 0),
        )
        for candidate in candidates
    }


def returned_candidates(author: Person, project: Project) -> QuerySet[Candidate]:
    """Returns a person's questions that came back to them, oldest first."""
    rows = Candidate.objects.filter(project=project, author=author, retired_at=None, status=CandidateStatus.DISPUTED)
    return rows.select_related("image", "critique").order_by("id")


def verdicts_on(candidates: Collection[Candidate]) -> dict[UUID, list[CrossCheck]]:
    """Returns each candidate's checks that are finished or given back, in an order that tells nobody's name."""
    checks: dict[UUID, list[CrossCheck]] = {candidate.id: [] for candidate in candidates}
    done = CrossCheck.objects.filter(candidate__in=checks, status__in=[CrossCheckStatus.DONE, CrossCheckStatus.SKIPPED])
    for check in done.order_by("candidate", "status", "verdict", "comment"):
        checks[check.candidate_id].append(check)
    return checks


def _position(cursor: str) -> UUID | None:
    try:
        return UUID(hex=cursor)
    except ValueError:
        return None
