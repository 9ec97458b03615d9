"""Open places: as many as an image still wants, in the order in which they are handed out.

One statement removes what is too much and one adds what is missing, whatever the reason for the difference: a new
image, another wish, a skip, a lease that ended, an image set aside. Claimed and submitted places are never touched.

What is wanted is worked out once (MATERIALIZED): where the statistics are behind, as after an import, PostgreSQL would
otherwise work it out again for every place.
"""

from typing import Any, Final
from uuid import UUID

from django.db import connection

# An image wants nothing unless it is ready; `held` counts every live place that is not surplus.
_WANTED: Final = """
    SELECT image.id, image.batch_id, image.position, project."order" AS policy,
           CASE WHEN image.status = 'ready'
                THEN COALESCE(image.critiques_per_image, batch.critiques_per_image, project.critiques_per_image)
                ELSE 0 END AS wish,
           (SELECT count(*) FROM annotation_assignment live
             WHERE live.image_id = image.id AND live.status IN ('open', 'claimed', 'submitted')
               AND NOT live.surplus) AS held
      FROM annotation_image image
      JOIN annotation_batch batch ON batch.id = image.batch_id
      JOIN annotation_project project ON project.id = image.project_id
     WHERE {scope}
"""
_RANK: Final = """
    CASE {policy} WHEN 'depth_first' THEN {position}::bigint * 256 + {seat}
    ELSE {seat}::bigint * 4294967296 + {position} END
"""
_LOCK: Final = "SELECT id FROM annotation_image image WHERE {scope} ORDER BY id FOR NO KEY UPDATE"
_REMOVE: Final = (
    """
WITH wanted AS MATERIALIZED ("""
    + _WANTED
    + """),
excess AS MATERIALIZED (
    SELECT place.id, row_number() OVER (PARTITION BY place.image_id ORDER BY place.seat DESC) AS nth,
           wanted.held - wanted.wish AS surplus
      FROM annotation_assignment place JOIN wanted ON wanted.id = place.image_id
     WHERE place.status = 'open' AND wanted.held > wanted.wish
)
DELETE FROM annotation_assignment place USING excess
 WHERE place.id = excess.id AND excess.nth <= excess.surplus AND place.status = 'open'
"""
)
_ADD: Final = (
    """
WITH wanted AS MATERIALIZED ("""
    + _WANTED
    + """),
free AS (
    SELECT wanted.*, seat, row_number() OVER (PARTITION BY wanted.id ORDER BY seat) AS nth
      FROM wanted CROSS JOIN LATERAL generate_series(1, wanted.wish + wanted.held) AS seat
     WHERE wanted.held < wanted.wish
       AND NOT EXISTS (SELECT 1 FROM annotation_assignment live
                        WHERE live.image_id = wanted.id AND live.seat = seat.seat
                          AND live.status IN ('open', 'claimed', 'submitted') AND NOT live.surplus)
)
INSERT INTO annotation_assignment (id, image_id, batch_id, seat, rank, status, reason, note, surplus)
SELECT gen_random_uuid(), id, batch_id, seat, """
    + _RANK.format(policy="policy", position="position", seat="seat")
    + """, 'open', '', '', false
  FROM free WHERE nth <= wish - held
ON CONFLICT DO NOTHING
"""
)
_RERANK: Final = (
    "UPDATE annotation_assignment place SET rank = "
    + _RANK.format(policy='project."order"', position="image.position", seat="place.seat")
    + """
  FROM annotation_image image JOIN annotation_project project ON project.id = image.project_id
 WHERE image.id = place.image_id AND place.status = 'open' AND project.id = %(project)s
"""
)
_SCOPES: Final = {
    "project_id": "image.project_id = %(project_id)s",
    "batch_id": "image.batch_id = %(batch_id)s",
    "image_ids": "image.id = ANY(%(image_ids)s::uuid[])",
}


def balance_places(
    *, project_id: UUID | None = None, batch_id: UUID | None = None, image_ids: list[UUID] | None = None
) -> None:
    """Gives each image of the scope exactly as many open places as it still wants. Call it inside a transaction."""
    given = {"project_id": project_id, "batch_id": batch_id, "image_ids": image_ids}
    scope, value = next((name, value) for name, value in given.items() if value is not None)
    with connection.cursor() as cursor:
        for statement in (_LOCK, _REMOVE, _ADD):
            cursor.execute(statement.format(scope=_SCOPES[scope]), {scope: _plain(value)})


def rerank_places(*, project_id: UUID) -> None:
    """Puts a project's open places into the order of its policy. Call it inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_RERANK, {"project": project_id})


def _plain(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else value
