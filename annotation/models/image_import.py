"""Long imports: a zip, a folder, a bucket, addresses, a manifest; and each file of one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.batch import Batch
from annotation.models.image import Image


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class ImageImport(Row):
    """One source being brought into a batch. `source` says where from; `failure` is a code with its `params`.

    Its images take the positions after `first_position`, each by its place in the source. One that is `by_command` is
    brought in by the command that asked for it, on whose machine the source is, and not by the workers.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(_("kind"), max_length=16)
    source = models.JSONField(default=dict)
    status = models.CharField(_("status"), max_length=12, choices=JobStatus, default=JobStatus.QUEUED)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True, default="")
    failure_params = models.JSONField(default=dict, db_default={})
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    bytes_done = models.PositiveBigIntegerField(default=0, db_default=0)
    bytes_total = models.PositiveBigIntegerField(default=0, db_default=0)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0, db_default=0)
    first_position = models.PositiveIntegerField(default=0, db_default=0)
    opens_batch = models.BooleanField(default=False, db_default=False)
    by_command = models.BooleanField(default=False, db_default=False)
    began_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
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

    def waiting_chunk(self) -> "ImportChunk | None":
        """Returns the chunk that waits for some trouble to pass, the one with most troubles; None without any."""
        waiting = ImportChunk.objects.filter(wanted=self, status=ChunkStatus.WAITING, due_at__isnull=False)
        return waiting.exclude(code="").order_by("-troubles").first()


class ChunkStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")


class ImportChunk(models.Model):
    """Files of an import that one worker takes at a time. Number 0 is the making of the list itself.

    Whoever takes a chunk raises its `fence`, and writes only while that is still theirs: somebody who was thought dead
    and comes back changes nothing. After trouble it waits until `due_at`; `code` and `params` say why.
    """

    wanted = models.ForeignKey(ImageImport, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=ChunkStatus, default=ChunkStatus.WAITING)
    fence = models.PositiveIntegerField(default=0)
    troubles = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    params = models.JSONField(default=dict, db_default={})

    class Meta:
        ordering = ["wanted", "number"]
        constraints = [
            models.UniqueConstraint(fields=["wanted", "number"], name="chunk_number_once"),
            models.CheckConstraint(condition=Q(status__in=ChunkStatus.values), name="chunk_status_known"),
        ]
        indexes = [
            models.Index(fields=["wanted", "number"], condition=~Q(status="done"), name="chunk_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.wanted_id} · {self.number} · {self.status}"


class FileStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    KNOWN = "known", _("there already")
    REFUSED = "refused", _("refused")


class ImportFile(models.Model):
    """One file of an import: where it is (`place`), what is told of it, and what became of it.

    When the import is done only the refused ones stay, each with its code and what belongs into the sentence.
    """

    wanted = models.ForeignKey(ImageImport, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    chunk = models.PositiveIntegerField(default=0)
    file = models.CharField(_("file name"), max_length=300)
    place = models.TextField()
    bytes = models.PositiveBigIntegerField(default=0)
    details = models.JSONField(default=dict)
    status = models.CharField(max_length=8, choices=FileStatus, default=FileStatus.WAITING)
    code = models.CharField(max_length=40, blank=True, default="")
    params = models.JSONField(default=dict)
    image = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["wanted", "position"]
        constraints = [
            models.UniqueConstraint(fields=["wanted", "position"], name="import_file_position_once"),
            models.CheckConstraint(condition=Q(status__in=FileStatus.values), name="import_file_status_known"),
        ]
        indexes = [
            models.Index(fields=["wanted", "chunk"], condition=Q(status="waiting"), name="import_file_waiting"),
            models.Index(fields=["wanted", "position"], condition=Q(status="refused"), name="import_file_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.file} · {self.status}"
