"""How far batches are: one query for all that a page shows."""

from typing import Final, TypedDict
from uuid import UUID

import orjson
from django.db import connection

_PROGRESS: Final = """
SELECT batch.id,
       (SELECT jsonb_object_agg(status, n) FROM (
           SELECT status, count(*) n FROM annotation_image WHERE batch_id = batch.id GROUP BY status) images)::text,
       (SELECT jsonb_object_agg(status, n) FROM (
           SELECT 'open' AS status, count(*) n FROM annotation_assignment WHERE batch_id = batch.id AND status = 'open'
            UNION ALL
           SELECT 'claimed', count(*) FROM annotation_assignment WHERE batch_id = batch.id AND status = 'claimed'
           ) places)::text,
       (SELECT count(*) FROM annotation_critique WHERE batch_id = batch.id) -
       (SELECT count(*) FROM annotation_critique WHERE batch_id = batch.id AND status = 'withdrawn')
  FROM annotation_batch batch WHERE batch.id = ANY(%s::uuid[])
"""


class Progress(TypedDict):
    """Images by state, and critiques: those wanted in all, handed in, on somebody's desk, and not yet begun."""

    images: int
    ready: int
    processing: int
    failed: int
    set_aside: int
    critiques: int
    claimed: int
    open: int
    wanted: int


def progress_of(batch_ids: list[UUID]) -> dict[UUID, Progress]:
    """The progress of each batch."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [[str(batch_id) for batch_id in batch_ids]])
        rows = cursor.fetchall()
    return {
        batch: _progress(orjson.loads(images or "{}"), orjson.loads(places or "{}"), done)
        for batch, images, places, done in rows
    }


def sum_up(each: list[Progress]) -> Progress:
    """The progress of several batches taken together."""
    return {key: sum(progress[key] for progress in each) for key in Progress.__annotations__}  # type: ignore[literal-required,return-value]


def _progress(images: dict[str, int], places: dict[str, int], critiques: int) -> Progress:
    on_desks, waiting = places.get("claimed", 0), places.get("open", 0)
    return {
        "images": sum(images.values()),
        "ready": images.get("ready", 0),
        "processing": images.get("processing", 0),
        "failed": images.get("failed", 0),
        "set_aside": images.get("set_aside", 0),
        "critiques": critiques,
        "claimed": on_desks,
        "open": waiting,
        "wanted": critiques + on_desks + waiting,
    }
