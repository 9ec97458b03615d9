"""Whose turn it is: chunks of imports, taken one at a time by any number of workers, fairly between batches.

PostgreSQL is the queue of record. A worker's message only says that there is work; which chunk it gets is decided here:
one of the batch that was served longest ago. A chunk whose holder has been silent is given to the next.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotation import jobs
from annotation.models import ChunkStatus, ImageImport, ImportChunk, JobStatus

# Holders show life every five seconds, also while they wait for a slow picture.
SILENT_AFTER: Final = timedelta(seconds=20)
LOST_AFTER: Final = timedelta(seconds=15)
MOST_FENCES: Final = 100
MOST_HINTS: Final = 200
# After trouble a chunk waits for so many seconds, each time for twice as many, up to the longest.
FIRST_PAUSE: Final = 15
LONGEST_PAUSE: Final = 600
_UNFINISHED: Final = (JobStatus.QUEUED, JobStatus.RUNNING)

_TAKE: Final = """
WITH due AS (
    SELECT chunk.id, chunk.wanted_id
      FROM annotation_importchunk chunk JOIN annotation_imageimport wanted ON wanted.id = chunk.wanted_id
      LEFT JOIN (SELECT batch_id, max(served_at) AS at FROM annotation_imageimport
                  WHERE status IN ('queued', 'running') GROUP BY batch_id) served ON served.batch_id = wanted.batch_id
     WHERE wanted.status IN ('queued', 'running')
       AND (chunk.status = 'waiting' AND COALESCE(chunk.due_at, now()) <= now()
            OR chunk.status = 'running' AND chunk.heartbeat_at < now() - %(silent)s::interval)
       AND CASE WHEN %(only)s::uuid IS NULL THEN NOT wanted.by_command ELSE wanted.id = %(only)s::uuid END
     ORDER BY served.at NULLS FIRST, wanted.created_at, chunk.number LIMIT 1 FOR UPDATE OF chunk SKIP LOCKED
)
UPDATE annotation_importchunk chunk SET status = 'running', fence = chunk.fence + 1, heartbeat_at = now()
  FROM due WHERE chunk.id = due.id RETURNING chunk.id
"""
_SERVED: Final = """
UPDATE annotation_imageimport SET served_at = clock_timestamp(), began_at = COALESCE(began_at, now()),
       status = 'running' WHERE id = %s AND status IN ('queued', 'running')
"""


@transaction.atomic
def take_turn(*, only: UUID | None = None) -> ImportChunk | None:
    """The chunk whose turn it is, now held by the caller; None when there is none. `only` asks for one import's."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"silent": f"{SILENT_AFTER.total_seconds()} seconds", "only": only})
        row = cursor.fetchone()
        if row is None:
            return None
        chunk = ImportChunk.objects.select_related("wanted__batch__project", "wanted__requested_by").get(pk=row[0])
        cursor.execute(_SERVED, [chunk.wanted_id])
    return chunk


def still_holds(chunk: ImportChunk) -> bool:
    """Shows life; False when the chunk was given to somebody else, or its import was cancelled."""
    return bool(_own(chunk).filter(wanted__status__in=_UNFINISHED).update(heartbeat_at=Now()))


def let_go(chunk: ImportChunk, **changes: Any) -> None:
    """Puts a chunk that is not at its end back for the next turn."""
    if _own(chunk).update(status=ChunkStatus.WAITING, heartbeat_at=None, **changes):
        jobs.send_on_commit("work_import", chunk.wanted_id)


def back_off(chunk: ImportChunk, code: str, params: dict[str, Any]) -> None:
    """Puts a chunk that met trouble back for a turn after a pause, and notes why. The sweeper orders it then."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**chunk.troubles)
    _own(chunk).update(
        status=ChunkStatus.WAITING,
        heartbeat_at=None,
        troubles=chunk.troubles + 1,
        due_at=Now() + timedelta(seconds=pause),
        code=code,
        params=params,
    )


def lock_own(chunk: ImportChunk) -> ImageImport | None:
    """The import, locked for the caller's report, if the chunk is still theirs. Call it inside a transaction."""
    wanted = ImageImport.objects.select_for_update(no_key=True).get(pk=chunk.wanted_id)
    if wanted.status not in _UNFINISHED or not _own(chunk).exists():
        return None
    return wanted


def resend_imports() -> None:
    """Orders again what waits although no message does, one message for each chunk that can be taken."""
    silent = Q(status=ChunkStatus.RUNNING, heartbeat_at__lt=Now() - SILENT_AFTER)
    waiting = Q(status=ChunkStatus.WAITING, wanted__created_at__lt=Now() - LOST_AFTER) & ~Q(due_at__gt=Now())
    due = ImportChunk.objects.filter(silent | waiting, wanted__status__in=_UNFINISHED, wanted__by_command=False)
    jobs.resend("work_import", "ingest", due.order_by("pk").values_list("wanted_id", flat=True)[:MOST_HINTS])


def _own(chunk: ImportChunk) -> Any:
    return ImportChunk.objects.filter(pk=chunk.pk, fence=chunk.fence, status=ChunkStatus.RUNNING)
