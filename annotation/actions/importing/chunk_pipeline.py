"""Imports the files of one chunk in groups and in two stages: while one group is decoded, the next is fetched.

The decoders therefore never wait for a disk, a network or the database.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from annotation.actions.importing.chunk_queue import renew_lease
from annotation.actions.importing.incoming_files import (
    IncomingFile,
    decode_and_store,
    fetch,
    find_known_images,
    report,
    save_tries,
)
from annotation.actions.shared.jobs import FenceLost
from annotation.models import FileStatus, ImportChunk, ImportFile
from annotation.sources.base import OpenSource

BEAT_SECONDS: Final = 5.0
# The number of files that are reported together: one lock, one insert, one event.
AT_ONCE: Final = 16
# Fetching and storing wait for disks and networks; the decoders themselves limit how many decode at once.
THREADS: Final = 8


@dataclass
class _Group:
    files: list[IncomingFile]
    decoding: "list[Future[None]]"


class ChunkPipeline:
    """Imports the waiting files of a chunk. Its threads use no database, and always end with the block.

    A file that cannot be read now keeps waiting, and `read_error` is the reason; with `is_last_read` it is rejected.
    A file that its host will send later keeps waiting, too; `next_file` is the first of these that is due.
    """

    def __init__(self, chunk: ImportChunk, source: OpenSource, *, is_last_read: bool) -> None:
        self.chunk = chunk
        self.source = source
        self.is_last_read = is_last_read
        self.read_error: OSError | None = None
        self.next_file: IncomingFile | None = None
        self._last_position = -1
        self._renewed_at = time.monotonic()
        self._stack = ExitStack()
        self._futures: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._fetchers = self._stack.enter_context(ThreadPoolExecutor(THREADS))
        self._decoders = self._stack.enter_context(ThreadPoolExecutor(THREADS))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for future in self._futures:
            future.cancel()
        wait(self._futures)
        self._stack.close()

    def run(self, deadline: float) -> bool:
        """Works until no file waits or the monotonic clock reaches the deadline; returns whether no file waits.

        Raises FenceLost, Conflict, and OSError for a failure that does not concern a single file.
        """
        group: _Group | None = None
        while True:
            is_in_time = time.monotonic() < deadline
            rows = self._next_rows() if is_in_time else []
            next_group = self._begin(rows) if rows else None
            if group:
                self._end(group)
            if next_group is None:
                return is_in_time
            group = next_group

    def _next_rows(self) -> list[ImportFile]:
        waiting = ImportFile.objects.filter(
            image_import=self.chunk.image_import,
            chunk=self.chunk.number,
            status=FileStatus.WAITING,
            position__gt=self._last_position,
        )
        rows = list(waiting.order_by("position")[:AT_ONCE])
        for row in rows:
            row.image_import = self.chunk.image_import  # so that no thread queries it
            self._last_position = row.position
        return rows

    def _begin(self, rows: list[ImportFile]) -> _Group:
        """Fetches files, and hands those that are new to the decoders."""
        files = [IncomingFile(row) for row in rows]
        for file in files:
            self._stack.callback(file.close)
        self._wait_for(self._submit(self._fetchers, lambda file: fetch(file, self.source), files))
        find_known_images(self.chunk.image_import.batch, files)
        new = [file for file in files if file.is_new]
        return _Group(files, self._submit(self._decoders, decode_and_store, new))

    def _end(self, group: _Group) -> None:
        """Waits until a group is decoded and reports it in one transaction."""
        self._wait_for(group.decoding)
        for file in group.files:
            if file.read_error and self.is_last_read:
                file.reject("not_read", {"error": error_text(file.read_error)})
            elif file.read_error:
                self.read_error = file.read_error
            elif file.postponement and (self.next_file is None or file.due_at < self.next_file.due_at):
                self.next_file = file
        report(self.chunk, [file for file in group.files if file.is_reportable])
        save_tries(group.files)
        for file in group.files:
            file.close()

    def _submit(
        self, pool: ThreadPoolExecutor, function: Callable[[IncomingFile], None], files: Iterable[IncomingFile]
    ) -> "list[Future[None]]":
        futures = [pool.submit(function, file) for file in files]
        self._futures = [future for future in self._futures if not future.done()] + futures
        return futures

    def _wait_for(self, futures: "list[Future[Any]]") -> None:
        """Waits for the futures, renewing the lease meanwhile. Raises what the first failed one did, or FenceLost."""
        pending: set[Future[Any]] = set(futures)
        while pending:
            pending = wait(pending, timeout=BEAT_SECONDS).not_done
            self._renew_lease()
        for future in futures:
            future.result()

    def _renew_lease(self) -> None:
        if time.monotonic() - self._renewed_at < BEAT_SECONDS:
            return
        self._renewed_at = time.monotonic()
        if not renew_lease(self.chunk):
            raise FenceLost


def error_text(error: OSError) -> str:
    """Returns what an error says, short enough to be stored."""
    return (error.strerror or str(error) or type(error).__name__)[:200]
