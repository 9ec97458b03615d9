"""Runs one attempt at a long job: records its heartbeat, and stops it within a second of losing its fencing token."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event as Signal
from threading import Thread
from typing import Final

from django.db import DatabaseError, connection

from annotation.actions.shared import jobs
from annotation.models import Job

logger = logging.getLogger(__name__)

BEAT_SECONDS: Final = 0.5
# An attempt without a heartbeat for so long counts as dead, and another attempt begins.
DEAD_AFTER: Final = timedelta(seconds=30)


class JobAttempt:
    """Writes the progress and the heartbeat of an attempt from a thread of its own, also during a long statement.

    `stop` is called, once and from that thread, when the attempt has lost its fencing token.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stop: Callable[[], None] = lambda: None
        self._done = self._total = 0
        self._fence_lost, self._finished = Signal(), Signal()
        self._thread = Thread(target=self._beat_until_finished, name=f"{job.NOUN}-{job.pk}", daemon=True)

    def progress(self, done: int, total: int) -> None:
        """Records the progress. Raises FenceLost when the attempt must stop."""
        self._done, self._total = done, total
        self.check()

    def check(self) -> None:
        """Raises FenceLost when the attempt must stop."""
        if self._fence_lost.is_set():
            raise jobs.FenceLost

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def end(self) -> None:
        """Ends the thread, and waits for it."""
        self._finished.set()
        self._thread.join()

    def _beat_until_finished(self) -> None:
        try:
            while not self._finished.wait(BEAT_SECONDS):
                if not self._beat():
                    self._fence_lost.set()
                    self.stop()
                    return
        finally:
            connection.close()

    def _beat(self) -> bool:
        """Returns whether the attempt may go on, also while the database cannot be reached."""
        try:
            return jobs.beat(self.job, done=self._done, total=self._total)
        except DatabaseError as error:
            logger.warning("The %s %s could not show that it lives: %s", self.job.NOUN, self.job.pk, error)
            connection.close()
            return True


@contextmanager
def job_attempt(job: Job) -> Iterator[JobAttempt]:
    """Writes the progress and the heartbeat of an attempt at a job until the block ends."""
    attempt = JobAttempt(job)
    attempt.start()
    try:
        yield attempt
    finally:
        attempt.end()
