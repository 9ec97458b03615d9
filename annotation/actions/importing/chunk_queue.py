"""The queue of chunks: any number of workers lease them one at a time, round-robin over batches.

PostgreSQL is the queue of record. A message to a worker only says that there is work; the chunk is chosen here, from
the batch whose last lease is the oldest. A chunk whose worker sends no heartbeats is leased again.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Now

from annotation.actions.shared import jobs
from annotation.actions.shared.jobs import FenceLost
from annotation.models import ImageImport, ImportChunk, JobStatus

# Workers beat every five seconds, also while they wait for an image that takes long.
SILENT_AFTER: Final = timedelta(seconds=20)
LOST_AFTER: Final = timedelta(seconds=15)
# An import fails when the worker before this attempt at a chunk, or a multiple of it, was silent.
MAX_ATTEMPTS: Final = 100
MAX_HINTS: Final = 200
# After a failed attempt a chunk waits FIRST_PAUSE seconds, then twice as long each time, up to MAX_PAUSE.
FIRST_PAUSE: Final = 15
MAX_PAUSE: Final = 600

_NEXT: Final = """
SELECT chunk.id
  FROM annotation_importchunk chunk JOIN annotation_imageimport image_import ON image_import.id = chunk.image_import_id
  LEFT JOIN (SELECT batch_id, max(heartbeat_at) AS at FROM annotation_imageimport
              WHERE status IN ('queued', 'running') GROUP BY batch_id) leased ON leased.batch_id = image_import.batch_id
 WHERE image_import.status IN ('queued', 'running')
   AND (chunk.status = 'queued' AND COALESCE(chunk.due_at, now()) <= now()
        OR chunk.status = 'running' AND chunk.heartbeat_at < now() - %(silent)s::interval)
   AND CASE WHEN %(only)s::uuid IS NULL THEN NOT image_import.by_command ELSE image_import.id = %(only)s::uuid END
 ORDER BY leased.at NULLS FIRST, image_import.created_at, chunk.number LIMIT 1 FOR UPDATE OF chunk SKIP LOCKED
"""


@transaction.atomic
def lease_chunk(*, only: UUID | None = None) -> ImportChunk | None:
    """Leases the next chunk to the caller; returns None when there is none. `only` asks for a chunk of one import."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"silent": f"{SILENT_AFTER.total_seconds()} seconds", "only": only})
        row = cursor.fetchone()
    if row is None:
        return None
    chunk = ImportChunk.objects.get(pk=row[0])
    chunk.is_abandoned = chunk.status == JobStatus.RUNNING
    jobs.begin(chunk)
    rows = ImageImport.objects.select_for_update(of=("self",), no_key=True)
    chunk.image_import = rows.select_related("batch__project", "requested_by").get(pk=chunk.image_import_id)
    if chunk.image_import.status == JobStatus.QUEUED:
        jobs.begin(chunk.image_import, started_at=Coalesce("started_at", Now()))
    else:
        jobs.beat(chunk.image_import)
    return chunk


def renew_lease(chunk: ImportChunk) -> bool:
    """Renews the worker's lease; returns False when it has lost the chunk, or the import has ended."""
    return jobs.beat(chunk)


def release_chunk(chunk: ImportChunk) -> None:
    """Releases an unfinished chunk, so that it is leased again. Raises FenceLost."""
    jobs.enqueue(jobs.release(chunk, due_at=None, failure="", failure_params={}))


def release_until(chunk: ImportChunk, due_at: datetime, code: str, params: dict[str, Any]) -> None:
    """Releases a chunk whose remaining files are fetched from `due_at` on, and stores the reason. Raises FenceLost."""
    jobs.release(chunk, due_at=due_at, failure=code, failure_params={**params, "until": due_at.isoformat()})


def retry_later(chunk: ImportChunk, code: str, params: dict[str, Any]) -> None:
    """Releases a chunk after a failed attempt, due after a pause, and stores the reason. Raises FenceLost."""
    pause = min(MAX_PAUSE, FIRST_PAUSE * 2**chunk.failed_attempts)
    jobs.release(
        chunk,
        failed_attempts=chunk.failed_attempts + 1,
        due_at=Now() + timedelta(seconds=pause),
        failure=code,
        failure_params=params,
    )


def lock_import(chunk: ImportChunk) -> ImageImport:
    """Returns the import of a chunk, locked for the worker's report. Raises FenceLost if it has lost the chunk.

    Call it inside a transaction.
    """
    image_import = jobs.lock_own(chunk.image_import)
    if not chunk.own_rows().exists():
        raise FenceLost
    return image_import


def resend_chunks() -> None:
    """Sends the hints again for chunks that can be leased although no message may be left, one hint for each."""
    waiting = Q(status=JobStatus.QUEUED, image_import__created_at__lt=Now() - LOST_AFTER) & ~Q(due_at__gt=Now())
    chunks = ImportChunk.objects.filter(waiting | jobs.silent(SILENT_AFTER), image_import__by_command=False)
    jobs.resend(chunks.filter(image_import__status__in=ImageImport.UNFINISHED).order_by("pk")[:MAX_HINTS])
