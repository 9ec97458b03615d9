"""Runs: one pass of a recipe over a frozen set of critiques, with one request a critique."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.calling import CallLimits, ModelJob, ModelJobStatus, ModelRequest
from annotation.models.critique import Critique
from annotation.models.project import Project
from annotation.models.refining.recipe import Recipe


class Run(Row, ModelJob):
    """One pass of a recipe over a frozen set of critiques.

    A run without an endpoint is answered by batch files, of which `batch_parts` are the first and the last number and
    the count of the requests. Of the requests that are done, `taken_over` have the answer of an earlier run.
    """

    NOUN = "run"
    TASK = "refine"
    REQUESTS = "requests"
    COUNTED = "accepted"
    RELATED = ("recipe",)

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="runs")
    recipe = models.ForeignKey(Recipe, on_delete=models.PROTECT, related_name="runs")
    judge_share = models.FloatField(_("share that the second model checks"), default=0)
    filter = models.JSONField(default=dict)
    limit = models.PositiveIntegerField(_("critiques at most"), null=True, blank=True)
    batch_parts = models.JSONField(default=list)
    estimate = models.JSONField(default=dict)
    taken_over = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(_("instructions kept"), default=0)
    flagged = models.PositiveIntegerField(_("instructions kept with a flag"), default=0)
    rejected = models.PositiveIntegerField(_("instructions rejected"), default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(status__in=ModelJobStatus.values), name="run_status_known")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="run_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.recipe} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def limits(self) -> CallLimits:
        limits = self.recipe.definition["limits"]
        return CallLimits(limits["max_attempts"], limits["max_output_tokens"])


class RunRequest(ModelRequest):
    """What a run asks about one critique.

    `revision` identifies the answers of the critique that were frozen (`REVISION`), and `key` what determines the
    answer: prompt text, model, parameters, schema and revision. `answer` is the raw text of the last answer.
    `result_digests` name the lines of results files that were no usable answer, each read once however often it is
    sent.
    """

    TASK = "refine"
    TARGET = "run_id"
    JOB = "run"
    TEXT = "answer"
    CALLED_SQL = "taken_from_id IS NULL"
    JUDGED_SQL = "('x' || left(request.revision, 8))::bit(32)::bigint < job.judge_share * 4294967296"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="requests")
    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="run_requests")
    revision = models.CharField(max_length=32)
    answer = models.TextField(blank=True, default="")
    result_digests = models.TextField(blank=True, default="", db_default="")
    taken_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

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
