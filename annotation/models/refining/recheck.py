"""Rechecks: the checks of a run's instructions, run again over what is stored."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from annotation.models.base import Row
from annotation.models.job import Job, JobStatus
from annotation.models.refining.run import Run


class Recheck(Row, Job):
    """One pass of today's checks over the instructions of a run, in blocks of its requests.

    `total` counts the requests of the run and `done` those that are checked again, in the order of their numbers.
    `verdicts_changed` counts the instructions of which the checks' verdict is another than before. Nothing is asked.
    """

    NOUN: ClassVar[str] = "recheck"
    TASK: ClassVar[str] = "recheck_run"
    QUEUE: ClassVar[str] = "refine"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="rechecks")
    verdicts_changed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="recheck_status_known"),
            models.UniqueConstraint(
                fields=["run"], condition=Q(status__in=["queued", "running"]), name="recheck_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} · {self.created_at:%Y-%m-%d %H:%M}"
