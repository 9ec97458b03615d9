"""Results files: what an endpoint answered to the batch files of a run."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.job import Job, JobStatus
from annotation.models.refining.run import Run


class ResultsFile(Row, Job):
    """One results or error file of a run; `done` and `total` count its bytes.

    `accepted` counts the answers that became instructions, `failed` those that are errors or cannot be used,
    `repeated` those to requests that were answered before, and `rejected` lines that answer no request of the run.
    `rejections` are the first of them, {line, code, params} each. `key` is the stored file's, empty once it is read.
    """

    NOUN = "results file"
    TASK = "read_results"
    QUEUE = "refine"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="results_files")
    file = models.CharField(_("file name"), max_length=300)
    key = models.CharField(max_length=300, blank=True, default="")
    accepted = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    rejections = models.JSONField(default=list)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="results_status_known")]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="results_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} · {self.file}"
