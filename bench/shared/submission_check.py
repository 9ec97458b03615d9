"""Compares the acknowledged submissions with the critiques in the database."""

from typing import Any

from django.db import connection

from bench.shared.seeding import Seeded

_STORED = """
SELECT count(*) FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS submission(key, id, assignment)
  JOIN annotation_critique stored ON stored.id = submission.id AND stored.submission_key = submission.key
   AND stored.assignment_id = submission.assignment
"""
_DUPLICATES = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM annotation_critique GROUP BY image_id, annotator_id
                              HAVING count(*) > 1) twice)
     + (SELECT count(*) FROM (SELECT 1 FROM annotation_critique GROUP BY annotator_id, submission_key
                              HAVING count(*) > 1) twice)
"""
_OVER_ASSIGNED = """
SELECT count(*) FROM (
    SELECT assignment.image_id
      FROM annotation_assignment assignment JOIN annotation_batch batch ON batch.id = assignment.batch_id
     WHERE assignment.batch_id = %s AND assignment.status IN ('open', 'claimed', 'submitted')
     GROUP BY assignment.image_id, batch.critiques_per_image
    HAVING count(*) > batch.critiques_per_image
        OR count(assignment.annotator_id) <> count(DISTINCT assignment.annotator_id)) images
"""


def count_critiques() -> int:
    """Returns the number of critiques."""
    return _number("SELECT count(*) FROM annotation_critique")


def compare(seeded: Seeded, count_before: int, submissions: list[list[str]]) -> dict[str, int]:
    """Counts acknowledged critiques that are missing, critiques without an acknowledgement, and duplicates.

    A submission is its key, and the ids of the critique and of the assignment.
    """
    keys, ids, assignments = ([submission[column] for submission in submissions] for column in range(3))
    return {
        "acknowledged": len(submissions),
        "missing": len(submissions) - _number(_STORED, [keys, ids, assignments]),
        "unacknowledged": count_critiques() - count_before - len(submissions),
        "duplicates": _number(_DUPLICATES) + len(ids) - len(set(ids)),
        "over_assigned": _number(_OVER_ASSIGNED, [seeded.batch.id]),
    }


def _number(statement: str, values: list[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])
