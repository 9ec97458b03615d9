"""The base of all long work: a row is the queued work itself, and each attempt at it is fenced by a token.

`Work` succeeds or fails with a code; `LeasedWork` is leased to one worker at a time; a `Job` is requested by a person,
who watches its progress. `annotation.actions.shared.jobs` has the verbs, and nothing else changes a status.
"""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Work(models.Model):
    """Work that workers do on a row. `failure` is a code of `annotation.wording`, `failure_params` is for its sentence.

    A model states its noun in `rules.lifecycle`; the task that works on it, that task's queue, and the field whose
    value the task takes; and its own names of the states in which work waits, has succeeded, has failed and is paused.
    """

    NOUN: ClassVar[str]
    TASK: ClassVar[str]
    QUEUE: ClassVar[str]
    TARGET: ClassVar[str] = "pk"
    QUEUED: ClassVar[str] = JobStatus.QUEUED
    DONE: ClassVar[str] = JobStatus.DONE
    FAILED: ClassVar[str] = JobStatus.FAILED
    PAUSED: ClassVar[str] = "paused"
    UNFINISHED: ClassVar[tuple[str, ...]] = (JobStatus.QUEUED, JobStatus.RUNNING)

    status: "models.CharField[str, str]"
    failure = models.CharField(_("why it failed"), max_length=40, blank=True, default="", db_default="")
    failure_params = models.JSONField(default=dict, db_default={}, editable=False)

    class Meta:
        abstract = True

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row while the work is unfinished, else nothing."""
        return type(self)._default_manager.filter(pk=self.pk, status__in=self.UNFINISHED)


class LeasedWork(Work):
    """Work that is leased to one worker at a time.

    Each attempt raises `fencing_token`, and may write only while the row still has its token: an attempt that was
    replaced changes nothing. `heartbeat_at` is the time of the attempt's last heartbeat.
    """

    status = models.CharField(_("status"), max_length=12, choices=JobStatus, default=JobStatus.QUEUED)
    fencing_token = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row while the attempt that read it has not lost its fencing token, else nothing."""
        running = type(self)._default_manager.filter(pk=self.pk, status=JobStatus.RUNNING)
        return running.filter(fencing_token=self.fencing_token)


class Job(LeasedWork):
    """Work that a person requested and watches: `done` of `total` units."""

    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
