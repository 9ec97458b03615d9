"""Works on imports in a worker, one chunk at a time."""

import logging
import time
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from annotation.actions.importing.chunk_pipeline import ChunkPipeline, error_text
from annotation.actions.importing.chunk_queue import (
    MAX_ATTEMPTS,
    lease_chunk,
    release_chunk,
    release_until,
    retry_later,
)
from annotation.actions.importing.incoming_files import IncomingFile
from annotation.actions.importing.listing import list_import, open_source
from annotation.actions.importing.requests import fail_import, finish_import
from annotation.actions.shared import jobs
from annotation.actions.shared.jobs import FenceLost
from annotation.errors import DomainError
from annotation.models import ImportChunk, JobStatus
from annotation.sources.base import OpenSource
from annotation.sources.rejections import RejectedSource

logger = logging.getLogger(__name__)

# A chunk that takes longer is released and leased again, so that other imports get their turn.
TURN_SECONDS: Final = 15.0
# With the pauses between attempts, a file that cannot be read is rejected after half an hour, and a storage that does
# not respond fails the import only after a night.
MAX_READ_ATTEMPTS: Final = 8
MAX_FAILED_ATTEMPTS: Final = 80


def work_import(*, only: UUID | None = None) -> bool:
    """Works on the next chunk for a quarter of a minute at most; returns False when there is none.

    Safe to run twice, even at once, and to be killed at any moment: what was not reported is done again, and an image
    that is in already is recognised.
    """
    chunk = lease_chunk(only=only)
    if chunk is None:
        return False
    try:
        _work(chunk)
    except FenceLost:
        logger.info("Chunk %s of import %s was lost", chunk.number, chunk.image_import_id)
    return True


def _work(chunk: ImportChunk) -> None:
    """Works on a leased chunk and handles what goes wrong with the whole of it. Raises FenceLost."""
    try:
        with open_source(chunk.image_import) as source:
            _read(chunk, source)
    except RejectedSource as rejection:
        fail_import(chunk.image_import, rejection.code, rejection.params)
    except DomainError as error:
        fail_import(chunk.image_import, error.code, {})
    except OSError as error:
        _retry_or_fail(chunk, error)


def _read(chunk: ImportChunk, source: OpenSource) -> None:
    if chunk.is_abandoned and chunk.fencing_token % MAX_ATTEMPTS == 0:
        fail_import(chunk.image_import, "begun_too_often", {})
        return
    if chunk.number == 0:
        list_import(chunk, source)
        return
    with ChunkPipeline(chunk, source, is_last_read=chunk.failed_attempts + 1 >= MAX_READ_ATTEMPTS) as pipeline:
        is_at_end = pipeline.run(time.monotonic() + TURN_SECONDS)
    if not is_at_end:
        release_chunk(chunk)
    elif pipeline.read_error:
        logger.warning("Files of import %s cannot be read: %s", chunk.image_import_id, pipeline.read_error)
        retry_later(chunk, "source_waits", _params(pipeline.read_error))
    elif pipeline.next_file:
        _wait_for_host(chunk, pipeline.next_file)
    else:
        _finish(chunk)


def _wait_for_host(chunk: ImportChunk, file: IncomingFile) -> None:
    """Releases a chunk until its next file is due: when the file's host asked for it, or after a pause."""
    assert file.postponement
    code = "host_waits" if file.postponement.until else "host_fails"
    due_at = datetime.fromtimestamp(file.due_at, UTC)
    release_until(chunk, due_at, code, {"host": file.postponement.host})


def _finish(chunk: ImportChunk) -> None:
    """Finishes a chunk, and with the last one the import. Raises FenceLost."""
    jobs.finish(chunk, heartbeat_at=None)
    if not ImportChunk.objects.filter(image_import=chunk.image_import).exclude(status=JobStatus.DONE).exists():
        finish_import(chunk.image_import)


def _retry_or_fail(chunk: ImportChunk, error: OSError) -> None:
    """Handles a disk, a storage or a machine that fails: after a pause the chunk goes on where it was."""
    logger.warning("Chunk %s of import %s failed: %s", chunk.number, chunk.image_import_id, error)
    if chunk.failed_attempts + 1 < MAX_FAILED_ATTEMPTS:
        retry_later(chunk, "storage_waits", _params(error))
    else:
        fail_import(chunk.image_import, "storage_failed", _params(error))


def _params(error: OSError) -> dict[str, Any]:
    return {"error": error_text(error)}
