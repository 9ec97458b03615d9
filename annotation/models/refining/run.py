"""Runs: one pass of a recipe over a frozen set of critiques, with one request a critique."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.critique import Critique
from annotation.models.job import Job, JobStatus, LeasedWork
from annotation.models.project import Project
from annotation.models.refining.recipe import Recipe


class RunStatus(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Run(Row, Job):
    """One pass of a recipe over a frozen set of critiques.

    Calls go to `endpoint`, whose `model`, prices (for a million tokens; null if unknown) and `currency` are those
    of the moment of the request; a run without one is answered by batch files, of which `batch_parts` are the first
    and the last number and the count of the requests. `total` counts its requests, and `done` those that are
    finished, of which `failed_requests` have no answer and `taken_over` have that of an earlier run.
    `input_tokens`, `output_tokens` and `cost` are what endpoints reported; `reserved_tokens` and `reserved_cost`
    are set aside for calls in flight; `lost_calls`, `lost_tokens` and `lost_cost` count calls whose answer never
    arrived, at the most that they may have cost. A run that is stopped for a reason (`failure`) goes on when
    somebody resumes it.
    """

    NOUN = "run"
    TASK = "refine"
    QUEUE = "refine"
    UNFINISHED: ClassVar[tuple[str, ...]] = (RunStatus.QUEUED, RunStatus.RUNNING)

    status = models.CharField(_("status"), max_length=12, choices=RunStatus, default=RunStatus.QUEUED)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="runs")
    recipe = models.ForeignKey(Recipe, on_delete=models.PROTECT, related_name="runs")
    endpoint = models.CharField(_("endpoint"), max_length=100, blank=True, default="")
    model = models.CharField(_("model"), max_length=200, blank=True, default="")
    judge_endpoint = models.CharField(_("second model"), max_length=100, blank=True, default="")
    judge_share = models.FloatField(_("share that the second model checks"), default=0)
    filter = models.JSONField(default=dict)
    limit = models.PositiveIntegerField(_("critiques at most"), null=True, blank=True)
    budget_tokens = models.PositiveBigIntegerField(_("budget in tokens"), null=True, blank=True)
    budget_money = models.DecimalField(_("budget in money"), max_digits=18, decimal_places=8, null=True, blank=True)
    input_price = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    output_price = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    batch_parts = models.JSONField(default=list)
    estimate = models.JSONField(default=dict)
    failed_requests = models.PositiveIntegerField(default=0)
    taken_over = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    reserved_tokens = models.PositiveBigIntegerField(default=0)
    reserved_cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    lost_calls = models.PositiveIntegerField(default=0)
    lost_tokens = models.PositiveBigIntegerField(default=0)
    lost_cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    kept = models.PositiveIntegerField(_("instructions kept"), default=0)
    flagged = models.PositiveIntegerField(_("instructions kept with a flag"), default=0)
    rejected = models.PositiveIntegerField(_("instructions rejected"), default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(status__in=RunStatus.values), name="run_status_known")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="run_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.recipe} · {self.created_at:%Y-%m-%d %H:%M}"

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row unless the run has ended or is paused: any of its requests may move it on."""
        return super(LeasedWork, self).own_rows()


class RunRequest(LeasedWork):
    """What a run asks about one critique: at most one call is in flight, and a finished answer is never asked again.

    `revision` identifies the answers of the critique that were frozen (`REVISION`), and `key` what determines the
    answer: prompt text, model, parameters, schema and revision. `attempts` counts the calls that failed at a cost, up
    to the recipe's ceiling. `answer` is the raw text of the last answer, also of one that was not usable; `failure` is
    the class of the last error. `reserved_*` are set aside for the call in flight. `result_digests` name the lines of
    results files that were no usable answer, each read once however often it is sent.
    """

    NOUN = "request"
    TASK = "refine"
    QUEUE = "refine"
    TARGET = "run_id"

    status = models.CharField(max_length=12, choices=[*JobStatus.choices, ("skipped", _("skipped"))], default="queued")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="requests")
    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="run_requests")
    number = models.PositiveIntegerField()
    revision = models.CharField(max_length=32)
    key = models.CharField(max_length=64, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    output_cap = models.PositiveIntegerField(default=0)
    reserved_tokens = models.PositiveIntegerField(default=0)
    reserved_cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    lost_calls = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    model = models.CharField(max_length=200, blank=True, default="")
    finish_reason = models.CharField(max_length=40, blank=True, default="")
    input_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    usage_is_estimated = models.BooleanField(default=False)
    cost = models.DecimalField(max_digits=18, decimal_places=8, default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    result_digests = models.TextField(blank=True, default="", db_default="")
    taken_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "critique"], name="run_request_once"),
            models.UniqueConstraint(fields=["run", "number"], name="run_request_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed", "skipped"]),
                name="run_request_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "number"], condition=Q(status="queued"), name="run_request_queued"),
            models.Index(fields=["run", "heartbeat_at"], condition=Q(status="running"), name="run_request_running"),
            models.Index(fields=["run", "-finished_at"], name="run_request_latest"),
            models.Index(fields=["run", "failure"], condition=Q(status="failed"), name="run_request_failed"),
            models.Index(fields=["key"], condition=Q(status="done", taken_from=None), name="run_request_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} · {self.number} · {self.status}"

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row while its worker has not lost it; a paused run still takes answers of calls in flight."""
        return super().own_rows().exclude(run__status=RunStatus.CANCELLED)
