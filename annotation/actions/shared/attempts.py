"""Runs one attempt at a long job in a worker, with a heartbeat: the job is done whole, or fails with the reason.

An attempt that loses its fencing token, because the job was cancelled or another attempt has begun, is stopped within a
second and changes nothing.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event as Signal
from threading import Thread
from typing import Any, Final, TypeVar

from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.actions.shared.failures import JobFailure, failure_of
from annotation.actions.shared.jobs import FenceLost
from annotation.exporting.staging import StagingDirectory
from annotation.models import Benchmark, Evaluation, Export, Job, JobStatus

logger = logging.getLogger(__name__)
AnyJob = TypeVar("AnyJob", Benchmark, Evaluation, Export)

BEAT_SECONDS: Final = 0.5
# An attempt without a heartbeat for so long counts as dead, and another attempt begins.
DEAD_AFTER: Final = timedelta(seconds=30)
# A job that has waited for so long has lost its hint.
LOST_AFTER: Final = timedelta(seconds=30)
# Enough for many restarts of the machine; a job that kills its worker each time must fail in the end.
MAX_DEATHS: Final = 25


def work_on(
    rows: "models.QuerySet[AnyJob]",
    work: Callable[[AnyJob], None],
    *,
    explain: Callable[[Exception], tuple[str, dict[str, Any]]] = failure_of,
    dead_after: timedelta = DEAD_AFTER,
    max_deaths: int = MAX_DEATHS,
    death: str = "worker_died_often",
) -> None:
    """Has `work` do the one job of `rows`, if it is due, or marks it as failed with the code of the reason.

    The reason is what a JobFailure says, or what `explain` says of any other error. Safe to run twice, also at once:
    the second to begin returns at once, unless the first has had no heartbeat for `dead_after`; then the first has lost
    its fencing token. After `max_deaths` attempts that ended so, the job fails with the code `death`.
    """
    job = _begin(rows.filter(Q(status=JobStatus.QUEUED) | jobs.silent(dead_after)), max_deaths, death)
    if job is None:
        return
    try:
        work(job)
    except FenceLost:
        logger.info("Attempt %d at the %s %s was stopped.", job.fencing_token, job.NOUN, job.id)
    except JobFailure as failure:
        _fail_unless_lost(job, failure.code, failure.params)
    except Exception as error:  # whatever goes wrong, the job says so, and is not tried over and over
        logger.exception("Attempt %d at the %s %s failed.", job.fencing_token, job.NOUN, job.id)
        _fail_unless_lost(job, *explain(error))


@transaction.atomic
def _begin(due_rows: "models.QuerySet[AnyJob]", max_deaths: int, death: str) -> AnyJob | None:
    """Returns the job with a fencing token of this attempt's own, or None when there is nothing to do."""
    job = due_rows.select_for_update(of=("self",)).first()
    if job is None:
        return None
    if job.status == JobStatus.RUNNING and job.fencing_token % max_deaths == 0:
        _fail(job, death, {})
        return None
    jobs.begin(job, done=0, started_at=Now())
    return job


def _fail_unless_lost(job: AnyJob, code: str, params: dict[str, Any]) -> None:
    with suppress(FenceLost), transaction.atomic():
        _fail(job, code, params)


def _fail(job: AnyJob, code: str, params: dict[str, Any]) -> None:
    row = jobs.fail(jobs.lock_attempt(job), code, params)
    record_event(
        actor=None,
        verb="failed",
        noun=row.NOUN,
        target=row.id,
        project_id=row.project_id,
        code=code,
        params=params,
    )


@contextmanager
def publication(directory: StagingDirectory) -> Iterator[None]:
    """Commits the rows of the block in one transaction, after the files of a directory have been published.

    The files are removed if the block raises FenceLost or JobFailure. After any other error it is not certain that no
    row names them: the next attempt removes what is left.
    """
    try:
        with transaction.atomic():
            yield
    except (FenceLost, JobFailure):
        directory.roll_back()
        raise


def resend_lost(rows: "models.QuerySet[AnyJob]") -> None:
    """Sends the hints again for those of the jobs that wait although no hint does, and for those whose worker died."""
    waiting = Q(status=JobStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
    jobs.resend(rows.filter(waiting | jobs.silent(DEAD_AFTER)).order_by("created_at"))


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
            raise FenceLost

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
