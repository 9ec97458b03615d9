"""Long imports: a zip, a folder, a manifest."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.batch import Batch


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class ImageImport(Row):
    """One source being brought into a batch. `source` says where from; `rejected` names each refused file and why."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(_("kind"), max_length=16)
    source = models.JSONField(default=dict)
    status = models.CharField(_("status"), max_length=12, choices=JobStatus, default=JobStatus.QUEUED)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    fence = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="import_status_known")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="import_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.batch}"
