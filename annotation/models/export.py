"""An immutable, checksummed release of critiques in one format."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.image_import import JobStatus
from annotation.models.project import Project


class Export(Row):
    """A release that was asked for. `fence` grows with each attempt; one that lost its fence publishes nothing."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(_("format"), max_length=32)
    filter = models.JSONField(default=dict)
    splits = models.JSONField(default=dict)
    pictures = models.BooleanField(_("with the pictures beside"), default=False)
    card = models.BooleanField(_("with a data card"), default=False, db_default=False)
    status = models.CharField(_("status"), max_length=12, choices=JobStatus, default=JobStatus.QUEUED)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    manifest = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="export_status_known")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="export_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.format}"


class ExportFile(Row):
    """One published file of a finished export; its row is written only when its bytes are whole."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["export", "name"], name="export_file_name_once")]

    def __str__(self) -> str:
        return self.name


class ExportPart(models.Model):
    """Which critiques a release holds, some thousands a row, so that two releases can be compared.

    `entries` are 24 bytes for each critique, in any order: its id, and a hash that moves when it is touched. Only those
    of the attempt that published count.
    """

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    attempt = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    entries = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["export", "attempt", "number"], name="export_part_once")]

    def __str__(self) -> str:
        return f"{self.export_id} · {self.number}"
