"""Long imports, brought in by workers chunk by chunk."""

import logging
import time
from typing import Final
from uuid import UUID

from annotation.actions.importing.chunk_pipeline import Flow, Lost, words_of
from annotation.actions.importing.chunk_queue import MOST_FENCES, back_off, let_go, take_turn
from annotation.actions.importing.listing import list_import, open_source
from annotation.actions.importing.requests import end_import
from annotation.errors import DomainError
from annotation.models import ChunkStatus, ImportChunk, JobStatus
from annotation.sources.listing import Source
from annotation.sources.rejections import RefusedSource

logger = logging.getLogger(__name__)

# A chunk that takes longer goes on at its next turn: no import keeps the others waiting.
TURN_SECONDS: Final = 15.0
# With the pauses between them: a file that cannot be read is refused after half an hour, while the others came in; and
# a storage that is away is waited for through a night.
MOST_READINGS: Final = 8
MOST_TROUBLES: Final = 80


def work_import(*, only: UUID | None = None) -> bool:
    """Works on the chunk whose turn it is, for a quarter of a minute at most; False when there is none.

    Safe to run twice, even at once, and to be killed at any moment: what was not reported is done again, and an image
    that is in already is recognised.
    """
    chunk = take_turn(only=only)
    if chunk is None:
        return False
    try:
        with open_source(chunk.wanted) as source:
            _work(chunk, source)
    except RefusedSource as refusal:
        end_import(wanted=chunk.wanted, status=JobStatus.FAILED, code=refusal.code, params=refusal.params)
    except DomainError as refusal:
        end_import(wanted=chunk.wanted, status=JobStatus.FAILED, code=refusal.code)
    except OSError as error:
        _trouble(chunk, error)
    except Lost:
        logger.info("Chunk %s of import %s was lost", chunk.number, chunk.wanted_id)
    return True


def run_import(*, import_id: UUID) -> None:
    """Works on one import until nothing of it is left to take."""
    while work_import(only=import_id):
        pass


def _work(chunk: ImportChunk, source: Source) -> None:
    if chunk.fence % MOST_FENCES == 0:
        end_import(wanted=chunk.wanted, status=JobStatus.FAILED, code="begun_too_often")
        return
    if chunk.number == 0:
        list_import(chunk, source)
        return
    with Flow(chunk, source, patient=chunk.troubles + 1 < MOST_READINGS) as flow:
        at_its_end = flow.run(time.monotonic() + TURN_SECONDS)
    if not at_its_end:
        let_go(chunk)
    elif flow.unread:
        logger.warning("Files of import %s cannot be read: %s", chunk.wanted_id, flow.unread)
        back_off(chunk, "source_waits", {"error": words_of(flow.unread)})
    else:
        _finish(chunk)


def _finish(chunk: ImportChunk) -> None:
    """Marks a chunk done, and with the last one the import."""
    mine = ImportChunk.objects.filter(pk=chunk.pk, fence=chunk.fence, status=ChunkStatus.RUNNING)
    if not mine.update(status=ChunkStatus.DONE, heartbeat_at=None):
        raise Lost
    if not ImportChunk.objects.filter(wanted=chunk.wanted_id).exclude(status=ChunkStatus.DONE).exists():
        end_import(wanted=chunk.wanted, status=JobStatus.DONE)


def _trouble(chunk: ImportChunk, error: OSError) -> None:
    """The disk, the storage or the machine is at fault: after a pause the chunk goes on where it was."""
    logger.warning("Chunk %s of import %s met trouble: %s", chunk.number, chunk.wanted_id, error)
    why = {"error": words_of(error)}
    if chunk.troubles + 1 < MOST_TROUBLES:
        back_off(chunk, "storage_waits", why)
    else:
        end_import(wanted=chunk.wanted, status=JobStatus.FAILED, code="storage_failed", params=why)
