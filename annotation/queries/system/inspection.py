"""How far the inspection of critiques is behind, how old statistics are, and what could not be inspected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from annotation.sql.rows import fetch_rows, make_record

MOST_WAITING: Final = 1_000
"""Up to which number critiques that wait are counted."""
PROJECTS: Final = 10
# What the feed alone has to send again is as it was inspected, and waits for nothing.
_LAGS: Final = """
SELECT project.id AS project_id, project.name, waiting.critiques, waiting.waiting_since
  FROM annotation_project project
  LEFT JOIN annotation_inspectioncursor seen ON seen.project_id = project.id
  CROSS JOIN LATERAL (
        SELECT count(*) AS critiques, min(next.updated_at) AS waiting_since
          FROM (SELECT critique.id, critique.updated_at, critique.state_seq FROM annotation_critique critique
                 WHERE critique.project_id = project.id AND (critique.changed_seq, critique.id)
                       > (coalesce(seen.changed_seq, 0),
                          coalesce(seen.critique_id, '00000000-0000-0000-0000-000000000000'))
                 ORDER BY critique.changed_seq, critique.id LIMIT %(most)s) AS next
          LEFT JOIN annotation_critiqueinspection inspection ON inspection.critique_id = next.id
         WHERE inspection.critique_id IS NULL OR inspection.changed_seq < next.state_seq) AS waiting
 WHERE waiting.critiques > 0
 ORDER BY waiting_since LIMIT %(projects)s
"""
_STALE: Final = """
SELECT project.id AS project_id, project.name, run.computed_at, seen.counted_at
  FROM annotation_inspectioncursor seen JOIN annotation_project project ON project.id = seen.project_id
  LEFT JOIN annotation_statisticsrun run ON run.project_id = seen.project_id
 WHERE seen.counted_at IS NOT NULL AND (run.counted_at IS NULL OR run.counted_at < seen.counted_at)
 ORDER BY run.computed_at NULLS FIRST LIMIT %(projects)s
"""
# No index has the failures: they are looked for among the last changes of the projects that were inspected last.
_FAILURES: Final = """
SELECT failed.critique_id, project.id AS project_id, project.name, failed.failure, failed.inspected_at AS at
  FROM (SELECT project_id FROM annotation_inspectioncursor ORDER BY counted_at DESC NULLS LAST LIMIT %(projects)s) seen
  JOIN annotation_project project ON project.id = seen.project_id
  CROSS JOIN LATERAL (
        SELECT inspection.critique_id, inspection.failure, inspection.inspected_at
          FROM (SELECT critique.id FROM annotation_critique critique WHERE critique.project_id = seen.project_id
                 ORDER BY critique.changed_seq DESC, critique.id DESC LIMIT %(most)s) AS latest
          JOIN annotation_critiqueinspection inspection ON inspection.critique_id = latest.id
         WHERE inspection.failure <> '') AS failed
 ORDER BY at DESC LIMIT %(projects)s
"""


@dataclass(frozen=True, slots=True)
class InspectionLag:
    """A project with critiques that were not inspected yet, up to MOST_WAITING, and since when the oldest waits."""

    project_id: UUID
    name: str
    critiques: int
    waiting_since: datetime


@dataclass(frozen=True, slots=True)
class StaleStatistics:
    """A project whose counts moved after its statistics were computed, and when each of both was."""

    project_id: UUID
    name: str
    computed_at: datetime | None
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class FailedInspection:
    """A critique that could not be inspected, with the name of the error."""

    critique_id: UUID
    project_id: UUID
    name: str
    failure: str
    at: datetime


def inspection_lags() -> list[InspectionLag]:
    """Returns the projects in which critiques wait for their inspection, that which has waited longest first."""
    rows = fetch_rows(_LAGS, {"most": MOST_WAITING, "projects": PROJECTS})
    return [make_record(InspectionLag, row) for row in rows]


def stale_statistics() -> list[StaleStatistics]:
    """Returns the projects whose statistics do not have all that is counted, those with the oldest first."""
    return [make_record(StaleStatistics, row) for row in fetch_rows(_STALE, {"projects": PROJECTS})]


def failed_inspections() -> list[FailedInspection]:
    """Returns the critiques among the last changes that could not be inspected, the latest first."""
    rows = fetch_rows(_FAILURES, {"most": MOST_WAITING, "projects": PROJECTS})
    return [make_record(FailedInspection, row) for row in rows]
