"""How far batches are: one query for all that a page shows."""

from typing import Final, TypedDict
from uuid import UUID

from annotation.sql.rows import Row, fetch_rows

# Each of the three is counted out of an index alone: images by state with their critiques, and places by state.
_PROGRESS: Final = """
WITH asked AS MATERIALIZED (
    SELECT batch.id, coalesce(batch.critiques_per_image, project.critiques_per_image) AS wish
      FROM annotation_batch batch JOIN annotation_project project ON project.id = batch.project_id
     WHERE batch.id = ANY(%(batches)s::uuid[])
)
SELECT asked.id, images.*,
       (SELECT count(*) FROM annotation_assignment WHERE batch_id = asked.id AND status = 'claimed') AS claimed,
       (SELECT count(*) FROM annotation_assignment WHERE batch_id = asked.id AND status = 'open') AS open
  FROM asked CROSS JOIN LATERAL (
    SELECT count(*) AS images,
           count(*) FILTER (WHERE image.status = 'ready') AS ready,
           count(*) FILTER (WHERE image.status = 'processing') AS processing,
           count(*) FILTER (WHERE image.status = 'failed') AS failed,
           count(*) FILTER (WHERE image.status = 'set_aside') AS set_aside,
           count(*) FILTER (WHERE image.status = 'ready'
                              AND given.number >= coalesce(image.critiques_per_image, asked.wish)) AS complete,
           coalesce(sum(given.number), 0)::bigint AS critiques
      FROM annotation_image image
      LEFT JOIN (SELECT image_id, count(*) AS number FROM annotation_critique
                  WHERE batch_id = asked.id AND status <> 'withdrawn' GROUP BY image_id) given
        ON given.image_id = image.id
     WHERE image.batch_id = asked.id) images
"""


class Progress(TypedDict):
    """Images by state, and critiques: those wanted in all, handed in, on somebody's desk, and not yet begun.

    `complete` images are ready and have every critique that they want.
    """

    images: int
    ready: int
    processing: int
    failed: int
    set_aside: int
    complete: int
    critiques: int
    claimed: int
    open: int
    wanted: int


def progress_of(batch_ids: list[UUID]) -> dict[UUID, Progress]:
    """The progress of each batch."""
    rows = fetch_rows(_PROGRESS, {"batches": [str(batch_id) for batch_id in batch_ids]})
    return {row["id"]: _progress(row) for row in rows}


def sum_up(each: list[Progress]) -> Progress:
    """The progress of several batches taken together."""
    return {key: sum(progress[key] for progress in each) for key in Progress.__annotations__}  # type: ignore[literal-required,return-value]


def _progress(row: Row) -> Progress:
    row["wanted"] = row["critiques"] + row["claimed"] + row["open"]
    return {key: row[key] for key in Progress.__annotations__}  # type: ignore[return-value]
