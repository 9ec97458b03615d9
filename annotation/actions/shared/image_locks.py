"""Locks images and their batches, in the order in which everybody locks them."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection

_KEEP: Final = (
    """
    SELECT id FROM annotation_batch
     WHERE id IN (SELECT batch_id FROM annotation_image WHERE id = ANY(%(images)s::uuid[])) ORDER BY id FOR KEY SHARE
    """,
    "SELECT id FROM annotation_image WHERE id = ANY(%(images)s::uuid[]) ORDER BY id FOR KEY SHARE",
)
_LOCK: Final = "SELECT id FROM annotation_image WHERE id = ANY(%(images)s::uuid[]) ORDER BY id FOR NO KEY UPDATE"


def keep_images(image_ids: Iterable[UUID]) -> None:
    """Keeps batches and images from being removed or held out until the transaction ends.

    These are the locks that foreign keys of new rows take when the transaction commits. They are taken first, because
    whoever holds images out locks them for update, batches first, and then waits for what the caller has by then.
    """
    parameters = {"images": sorted({str(image_id) for image_id in image_ids})}
    with connection.cursor() as cursor:
        for statement in _KEEP:
            cursor.execute(statement, parameters)


def lock_images(image_ids: Iterable[UUID]) -> None:
    """Locks images whose slots may change, in the order of their ids. Call it before any review is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"images": sorted({str(image_id) for image_id in image_ids})})
