"""One attempt at an export: it shows that it lives, and learns within a second when it must stop."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event as Signal
from threading import Thread
from typing import Final, Self
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models.functions import Now

from annotation.models import Export, JobStatus

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 0.5
# An attempt that has shown no life for so long is taken to be dead, and its export is begun again.
DEAD_AFTER: Final = timedelta(seconds=30)


class Superseded(Exception):
    """The export was cancelled, or another attempt at it has begun: this one publishes nothing."""


class Attempt:
    """Progress and life of one attempt, written by a thread of its own, so that even a long statement shows both.

    `stop` is called, once and from that thread, when the attempt has lost its right to go on.
    """

    def __init__(self, export_id: UUID, fence: int) -> None:
        self.export_id = export_id
        self.fence = fence
        self.stop: Callable[[], None] = lambda: None
        self._done = self._total = 0
        self._lost, self._ended = Signal(), Signal()
        self._thread = Thread(target=self._show_life, name=f"export-{export_id}", daemon=True)

    def progress(self, done: int, total: int) -> None:
        """Notes how far it is. Raises Superseded when it must stop."""
        self._done, self._total = done, total
        self.check()

    def check(self) -> None:
        """Raises Superseded when the attempt must stop."""
        if self._lost.is_set():
            raise Superseded

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _show_life(self) -> None:
        try:
            while not self._ended.wait(EVERY_SECONDS):
                if not self._beat():
                    self._lost.set()
                    self.stop()
                    return
        finally:
            connection.close()

    def _beat(self) -> bool:
        """Whether the attempt may go on. A database that is away for a moment is no reason to stop."""
        try:
            return bool(
                Export.objects.filter(pk=self.export_id, fence=self.fence, status=JobStatus.RUNNING).update(
                    heartbeat_at=Now(), done=self._done, total=self._total
                )
            )
        except DatabaseError as error:
            logger.warning("Export %s could not show that it lives: %s", self.export_id, error)
            connection.close()
            return True
