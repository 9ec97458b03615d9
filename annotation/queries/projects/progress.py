"""Counts the progress of batches, in one query for all that a page shows."""

from typing import Final, TypedDict, cast
from uuid import UUID

from annotation.models import COUNTED
from annotation.sql.rows import Row, fetch_rows

# Each of the three is counted from an index alone: images by status with their critiques, and slots by status.
_PROGRESS: Final = f"""
WITH requested AS MATERIALIZED (
    SELECT batch.id, batch.status = 'closed' AS is_closed,
           coalesce(batch.critiques_per_image, project.critiques_per_image) AS critiques_required
      FROM annotation_batch batch JOIN annotation_project project ON project.id = batch.project_id
     WHERE batch.id = ANY(%(batches)s::uuid[])
)
SELECT requested.id, images.*,
       (SELECT count(*) FROM annotation_assignment
         WHERE batch_id = requested.id AND status = 'claimed' AND purpose = 'work') AS claimed,
       CASE WHEN requested.is_closed THEN 0 ELSE
           (SELECT count(*) FROM annotation_assignment WHERE batch_id = requested.id AND status = 'open') END AS open
  FROM requested CROSS JOIN LATERAL (
    SELECT count(*) AS images,
           count(*) FILTER (WHERE image.status = 'ready') AS ready,
           count(*) FILTER (WHERE image.status = 'processing') AS processing,
           count(*) FILTER (WHERE image.status = 'failed') AS failed,
           count(*) FILTER (WHERE image.status = 'set_aside') AS set_aside,
           count(*) FILTER (
               WHERE image.status = 'ready'
                 AND number >= coalesce(image.critiques_per_image, critiques_required) + image.extra_critiques
           ) AS complete,
           count(*) FILTER (
               WHERE image.status = 'ready' AND (NOT requested.is_closed
                  OR number >= coalesce(image.critiques_per_image, critiques_required) + image.extra_critiques)
           ) AS asked_images,
           coalesce(sum(number), 0)::bigint AS critiques
      FROM annotation_image image
      LEFT JOIN (SELECT image_id, count(*) AS number FROM annotation_critique
                  WHERE batch_id = requested.id AND {COUNTED.sql("annotation_critique")} GROUP BY image_id) per_image
        ON per_image.image_id = image.id
     WHERE image.batch_id = requested.id) images
"""


class Progress(TypedDict):
    """Images by status; submitted critiques, claimed and open slots, which add up to the critiques `wanted`.

    `complete` images are ready and have every critique that they require. A closed batch asks for nothing more: it has
    no open slots, and of its ready images `asked_images` has the complete ones alone.
    """

    images: int
    ready: int
    processing: int
    failed: int
    set_aside: int
    complete: int
    asked_images: int
    critiques: int
    claimed: int
    open: int
    wanted: int


def progress_of(batch_ids: list[UUID]) -> dict[UUID, Progress]:
    """Returns the progress of each batch by its id."""
    rows = fetch_rows(_PROGRESS, {"batches": [str(batch_id) for batch_id in batch_ids]})
    return {row["id"]: _progress(row) for row in rows}


def sum_up(batches: list[Progress]) -> Progress:
    """Adds up the progress of several batches."""
    rows = cast("list[dict[str, int]]", batches)
    return cast("Progress", {key: sum(row[key] for row in rows) for key in Progress.__annotations__})


def _progress(row: Row) -> Progress:
    row["wanted"] = row["critiques"] + row["claimed"] + row["open"]
    return cast("Progress", {key: row[key] for key in Progress.__annotations__})
