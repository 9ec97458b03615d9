"""What the annotators were told, against what the database holds."""

from typing import Any

from django.db import connection

from bench.seeding import Seeded

_KNOWN = """
SELECT count(*) FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS told(key, id, assignment)
  JOIN annotation_critique stored ON stored.id = told.id AND stored.submission_key = told.key
   AND stored.assignment_id = told.assignment
"""
_TWICE = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM annotation_critique GROUP BY image_id, annotator_id
                              HAVING count(*) > 1) twice)
     + (SELECT count(*) FROM (SELECT 1 FROM annotation_critique GROUP BY annotator_id, submission_key
                              HAVING count(*) > 1) twice)
"""
_TOO_MANY = """
SELECT count(*) FROM (
    SELECT place.image_id FROM annotation_assignment place JOIN annotation_batch batch ON batch.id = place.batch_id
     WHERE place.batch_id = %s AND place.status IN ('open', 'claimed', 'submitted')
     GROUP BY place.image_id, batch.critiques_per_image
    HAVING count(*) > batch.critiques_per_image
        OR count(place.annotator_id) <> count(DISTINCT place.annotator_id)) images
"""


def count_critiques() -> int:
    """How many there are."""
    return _number("SELECT count(*) FROM annotation_critique")


def compare(seeded: Seeded, before: int, told: list[list[str]]) -> dict[str, int]:
    """Acknowledged critiques that are missing, critiques that nobody was told of, and what is there twice."""
    ids, keys, assignments = ([entry[place] for entry in told] for place in (1, 0, 2))
    return {
        "acknowledged": len(told),
        "missing": len(told) - _number(_KNOWN, [keys, ids, assignments]),
        "untold": count_critiques() - before - len(told),
        "duplicates": _number(_TWICE) + len(ids) - len(set(ids)),
        "over_assigned": _number(_TOO_MANY, [seeded.batch.id]),
    }


def _number(statement: str, values: list[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])
