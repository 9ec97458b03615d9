"""Counts who uses each version of a questionnaire, at a bounded cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.models import COUNTED
from annotation.sql.rows import fetch_rows, make_record

MOST_COUNTED: Final = 10_000
"""Critiques of a version are counted up to here, from the index alone."""

_STATEMENT: Final = f"""
SELECT version.id,
       critiques.counted > %(counted)s AS has_more_critiques,
       least(critiques.counted, %(counted)s) AS critiques,
       coalesce(claims.claims, 0) AS claims,
       coalesce(drafts.drafts, 0) AS drafts
  FROM unnest(%(versions)s::uuid[]) version (id)
 CROSS JOIN LATERAL (
       SELECT count(*) AS counted
         FROM (SELECT FROM annotation_critique critique
                WHERE critique.questionnaire_id = version.id AND {COUNTED.sql()} LIMIT %(counted)s + 1) critique
       ) critiques
  LEFT JOIN (
       SELECT questionnaire_id, count(*) AS claims
         FROM annotation_assignment
        WHERE status = 'claimed' AND purpose = 'work' AND questionnaire_id = ANY(%(versions)s::uuid[])
        GROUP BY questionnaire_id
       ) claims ON claims.questionnaire_id = version.id
  LEFT JOIN (
       SELECT assignment.questionnaire_id, count(*) AS drafts
         FROM annotation_draft draft
         JOIN annotation_assignment assignment ON assignment.id = draft.assignment_id
        WHERE assignment.status IN ('claimed', 'expired') AND assignment.purpose = 'work'
          AND assignment.questionnaire_id = ANY(%(versions)s::uuid[])
        GROUP BY assignment.questionnaire_id
       ) drafts ON drafts.questionnaire_id = version.id
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """How many critiques, claimed assignments and unfinished drafts of work are of a version.

    As in every number of a project, gold, training and what was withdrawn or rejected are left out.
    `critiques` is exact unless `has_more_critiques`.
    """

    id: UUID
    critiques: int
    has_more_critiques: bool
    claims: int
    drafts: int


def usage_of(versions: Sequence[UUID]) -> dict[UUID, Usage]:
    """Returns the usage of each version by its id, from one statement.

    Claims and drafts are read from what is unfinished, which does not grow with the critiques.
    """
    rows = fetch_rows(_STATEMENT, {"versions": list(versions), "counted": MOST_COUNTED}) if versions else []
    return {row["id"]: make_record(Usage, row) for row in rows}
