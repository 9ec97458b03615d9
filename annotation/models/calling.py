"""The base of jobs that call models, and of what they ask: `annotation.actions.calling` is the engine of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotation.models.job import Job, JobStatus, LeasedWork


class ModelJobStatus(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How many calls of a request may fail at a cost, and how many tokens an answer may have unless one was cut off."""

    max_attempts: int = 3
    max_output_tokens: int = 1024


class ModelJob(Job):
    """A job that asks models, one request a row of the model that REQUESTS relates to.

    Calls go to `endpoint`, whose `model`, prices (for a million tokens; null if unknown) and `currency` are those
    of the moment of the request, and to `judge_endpoint`, if there is one. `total` counts the requests, and `done`
    those that are finished, of which `failed_requests` have no answer.
    `input_tokens`, `output_tokens` and `cost` are what endpoints reported; `reserved_tokens` and `reserved_cost`
    are set aside for calls in flight; `lost_calls`, `lost_tokens` and `lost_cost` count calls whose answer never
    arrived, at the most that they may have cost. A job that is stopped for a reason (`failure`) goes on when
    somebody resumes it.

    RELATED are the relations that its `limits` are read from. COUNTED is the field of its last event that counts the
    requests that have an answer.
    """

    QUEUE: ClassVar[str] = "refine"
    UNFINISHED: ClassVar[tuple[str, ...]] = (ModelJobStatus.QUEUED, ModelJobStatus.RUNNING)
    REQUESTS: ClassVar[str]
    RELATED: ClassVar[tuple[str, ...]] = ()
    COUNTED: ClassVar[str] = "answers"

    status = models.CharField(_("status"), max_length=12, choices=ModelJobStatus, default=ModelJobStatus.QUEUED)
    endpoint = models.CharField(_("endpoint"), max_length=100, blank=True, default="")
    model = models.CharField(_("model"), max_length=200, blank=True, default="")
    judge_endpoint = models.CharField(_("second model"), max_length=100, blank=True, default="")
    budget_tokens = models.PositiveBigIntegerField(_("budget in tokens"), null=True, blank=True)
    budget_money = models.DecimalField(_("budget in money"), max_digits=18, decimal_places=8, null=True, blank=True)
    input_price = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    output_price = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    failed_requests = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    reserved_tokens = models.PositiveBigIntegerField(default=0)
    reserved_cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    lost_calls = models.PositiveIntegerField(default=0)
    lost_tokens = models.PositiveBigIntegerField(default=0)
    lost_cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)

    project: Any
    project_id: Any

    class Meta:
        abstract = True

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row unless the job has ended or is paused: any of its requests may move it on."""
        return super(LeasedWork, self).own_rows()

    @property
    def request_rows(self) -> Any:
        """The manager of the requests, whatever their relation is called."""
        return getattr(self, self.REQUESTS)

    @property
    def sends_images(self) -> bool:
        """Whether images are sent, and not texts alone."""
        return False

    def sends_images_to(self, endpoint: str) -> bool:
        """Returns whether images are sent to one of its endpoints: never to the second one."""
        return self.sends_images and endpoint == self.endpoint

    @property
    def limits(self) -> CallLimits:
        """The limits of the calls of each request."""
        return CallLimits()


class ModelRequest(LeasedWork):
    """What a job asks: at most one call is in flight, and a finished answer is never asked again.

    `key` identifies what determines the answer; a request without one is not prepared yet. `attempts` counts the calls
    that failed at a cost, up to the limit of its job. The column TEXT has the raw text of the last answer, also of
    one that was not usable; `failure` is the class of the last error. `output_cap` replaces the job's limit of output
    tokens after an answer was cut off; 0 until then. `reserved_*` are set aside for the call in flight.

    JOB is the relation to the job. VALUES_OF_FAILED has the values of further columns of a request that failed for
    good. JUDGED_SQL says of a row `request` of a row `job` whether the second model is called too, and CALLED_SQL of a
    finished row whether a call was made for it.
    """

    NOUN: ClassVar[str] = "request"
    QUEUE: ClassVar[str] = "refine"
    JOB: ClassVar[str]
    TEXT: ClassVar[str]
    VALUES_OF_FAILED: ClassVar[Mapping[str, str]] = {}
    JUDGED_SQL: ClassVar[str] = "false"
    CALLED_SQL: ClassVar[str] = "true"

    status = models.CharField(max_length=12, choices=[*JobStatus.choices, ("skipped", _("skipped"))], default="queued")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=64, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    output_cap = models.PositiveIntegerField(default=0)
    reserved_tokens = models.PositiveIntegerField(default=0)
    reserved_cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    lost_calls = models.PositiveSmallIntegerField(default=0)
    model = models.CharField(max_length=200, blank=True, default="")
    finish_reason = models.CharField(max_length=40, blank=True, default="")
    input_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    usage_is_estimated = models.BooleanField(default=False)
    cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row while its worker has not lost it; a paused job still takes answers of calls in flight."""
        return super().own_rows().exclude(**{f"{self.JOB}__status": ModelJobStatus.CANCELLED})

    @property
    def raw_text(self) -> str:
        """The raw text of the last answer."""
        return str(getattr(self, self.TEXT))
