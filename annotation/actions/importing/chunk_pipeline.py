"""The files of one chunk on their way, some at a time and in two stages: while some are decoded, the next are fetched.

So the decoders never wait for a disk, a network or the database.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from annotation.actions.importing.arrivals import Arrival, fetch, find_known, keep, settle
from annotation.actions.importing.chunk_queue import still_holds
from annotation.models import FileStatus, ImportChunk, ImportFile
from annotation.sources.listing import Source

BEAT_SECONDS: Final = 5.0
# So many images come in together: one lock, one insert, one event.
AT_ONCE: Final = 16
# Fetching and keeping wait for disks and networks; decoding is held to its number by the decoders themselves.
THREADS: Final = 8


class Lost(Exception):
    """The chunk was given to somebody else, or its import was cancelled."""


@dataclass
class _Group:
    arrivals: list[Arrival]
    keeping: "list[Future[None]]"


class Flow:
    """Brings in what waits of a chunk. Its threads know no database; whatever happens, they end with the block.

    A file that cannot be read just now stays behind, and `unread` tells why; with `patient` False it is refused.
    """

    def __init__(self, chunk: ImportChunk, source: Source, *, patient: bool) -> None:
        self.chunk = chunk
        self.source = source
        self.patient = patient
        self.unread: OSError | None = None
        self._after = -1
        self._beaten = time.monotonic()
        self._stack = ExitStack()
        self._futures: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._fetching = self._stack.enter_context(ThreadPoolExecutor(THREADS))
        self._keeping = self._stack.enter_context(ThreadPoolExecutor(THREADS))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for future in self._futures:
            future.cancel()
        wait(self._futures)
        self._stack.close()

    def run(self, until: float) -> bool:
        """Works until nothing waits or the clock (monotonic) says `until`; whether it came to the end.

        Raises Lost, and OSError for trouble that is not one file's.
        """
        group: _Group | None = None
        while True:
            in_time = time.monotonic() < until
            files = self._next() if in_time else []
            following = self._begin(files) if files else None
            if group:
                self._end(group)
            if following is None:
                return in_time
            group = following

    def _next(self) -> list[ImportFile]:
        waiting = ImportFile.objects.filter(
            wanted=self.chunk.wanted_id, chunk=self.chunk.number, status=FileStatus.WAITING, position__gt=self._after
        )
        files = list(waiting.order_by("position")[:AT_ONCE])
        for file in files:
            file.wanted = self.chunk.wanted  # so that no thread asks the database for it
            self._after = file.position
        return files

    def _begin(self, files: list[ImportFile]) -> _Group:
        """Fetches and recognises files, and hands the new ones to the decoders."""
        arrivals = [Arrival(file) for file in files]
        for arrival in arrivals:
            self._stack.callback(arrival.close)
        self._wait_for(self._each(self._fetching, lambda arrival: fetch(arrival, self.source), arrivals))
        find_known(self.chunk.wanted.batch, arrivals)
        new = [arrival for arrival in arrivals if arrival.is_new]
        return _Group(arrivals, self._each(self._keeping, keep, new))

    def _end(self, group: _Group) -> None:
        """Waits for a group and reports it in one transaction."""
        self._wait_for(group.keeping)
        for arrival in group.arrivals:
            if arrival.trouble and self.patient:
                self.unread = arrival.trouble
            elif arrival.trouble:
                arrival.refuse("not_read", {"error": words_of(arrival.trouble)})
        if not settle(self.chunk, [arrival for arrival in group.arrivals if arrival.is_settled]):
            raise Lost
        for arrival in group.arrivals:
            arrival.close()

    def _each(
        self, pool: ThreadPoolExecutor, function: Callable[[Arrival], None], given: Iterable[Arrival]
    ) -> "list[Future[None]]":
        futures = [pool.submit(function, one) for one in given]
        self._futures = [future for future in self._futures if not future.done()] + futures
        return futures

    def _wait_for(self, futures: "list[Future[Any]]") -> None:
        """Waits for the futures, showing life meanwhile; raises what the first failed one did."""
        left: set[Future[Any]] = set(futures)
        while left:
            left = wait(left, timeout=BEAT_SECONDS).not_done
            self._show_life()
        for future in futures:
            future.result()

    def _show_life(self) -> None:
        if time.monotonic() - self._beaten < BEAT_SECONDS:
            return
        self._beaten = time.monotonic()
        if not still_holds(self.chunk):
            raise Lost


def words_of(error: OSError) -> str:
    """What an error says, short enough to be kept."""
    return (error.strerror or str(error) or type(error).__name__)[:200]
