"""Long imports, brought in by workers chunk by chunk."""

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import Final
from uuid import UUID

from annotation.actions.arrivals import Arrival, fetch, find_known, keep, settle
from annotation.actions.import_lists import list_import, open_source
from annotation.actions.import_orders import end_import
from annotation.actions.import_turns import MOST_FENCES, let_go, still_holds, take_turn
from annotation.errors import DomainError
from annotation.incoming.refusals import RefusedSource
from annotation.incoming.sources import Source
from annotation.models import ChunkStatus, FileStatus, ImportChunk, ImportFile, JobStatus

logger = logging.getLogger(__name__)

# A chunk that takes longer goes on at its next turn: no import keeps the others waiting.
TURN_SECONDS: Final = 15.0
BEAT_SECONDS: Final = 5.0
# So many images come in together: one lock, one insert, one event.
AT_ONCE: Final = 32
# Fetching waits for disks and networks; decoding is held to the number of cores by the decoders themselves.
THREADS: Final = 8
MOST_TROUBLES: Final = 3


class _Lost(Exception):
    """The chunk was given to somebody else, or its import was cancelled."""


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
    except _Lost:
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
    until = time.monotonic() + TURN_SECONDS
    with ThreadPoolExecutor(THREADS) as pool:
        while files := _next(chunk):
            if time.monotonic() > until:
                let_go(chunk)
                return
            _bring_in(chunk, source, files, pool)
    _finish(chunk)


def _next(chunk: ImportChunk) -> list[ImportFile]:
    waiting = ImportFile.objects.filter(wanted=chunk.wanted_id, chunk=chunk.number, status=FileStatus.WAITING)
    files = list(waiting.order_by("position")[:AT_ONCE])
    for file in files:
        file.wanted = chunk.wanted  # so that no thread asks the database for it
    return files


def _bring_in(chunk: ImportChunk, source: Source, files: list[ImportFile], pool: ThreadPoolExecutor) -> None:
    """Fetches, recognises, decodes and keeps some files, and reports them in one transaction."""
    with ExitStack() as stack:
        arrivals = [Arrival(file) for file in files]
        for arrival in arrivals:
            stack.callback(arrival.close)
        _each(chunk, pool, lambda arrival: fetch(arrival, source), arrivals)
        find_known(chunk.wanted.batch, arrivals)
        _each(chunk, pool, keep, [arrival for arrival in arrivals if arrival.is_new])
        if not settle(chunk, arrivals):
            raise _Lost


def _each(
    chunk: ImportChunk, pool: ThreadPoolExecutor, function: Callable[[Arrival], None], given: Iterable[Arrival]
) -> None:
    """Runs the function on each, in threads that know no database, showing life meanwhile."""
    futures = [pool.submit(function, one) for one in given]
    try:
        while wait(futures, timeout=BEAT_SECONDS).not_done:
            if not still_holds(chunk):
                raise _Lost
        for future in futures:
            future.result()
    finally:
        for future in futures:
            future.cancel()
        wait(futures)


def _finish(chunk: ImportChunk) -> None:
    """Marks a chunk done, and with the last one the import."""
    mine = ImportChunk.objects.filter(pk=chunk.pk, fence=chunk.fence, status=ChunkStatus.RUNNING)
    if not mine.update(status=ChunkStatus.DONE, heartbeat_at=None):
        raise _Lost
    if not ImportChunk.objects.filter(wanted=chunk.wanted_id).exclude(status=ChunkStatus.DONE).exists():
        end_import(wanted=chunk.wanted, status=JobStatus.DONE)


def _trouble(chunk: ImportChunk, error: OSError) -> None:
    """The disk, the storage or the machine is at fault: some more tries, then the import fails and can be retried."""
    logger.warning("Chunk %s of import %s met trouble: %s", chunk.number, chunk.wanted_id, error)
    if chunk.troubles + 1 < MOST_TROUBLES:
        let_go(chunk, troubles=chunk.troubles + 1)
    else:
        why = {"error": error.strerror or str(error)[:200] or type(error).__name__}
        end_import(wanted=chunk.wanted, status=JobStatus.FAILED, code="storage_failed", params=why)
