"""Imports of a source's images into a batch, in chunks of files."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models.base import Row
from annotation.models.batch import Batch
from annotation.models.image import Image
from annotation.models.job import Job, JobStatus, LeasedWork


class ImageImport(Row, Job):
    """An import of a source's images into a batch. `kind` names the source, `source` holds what that needs to be
    opened.

    Its images take the positions after `first_position`, each by its position in the source. Workers lease its chunks,
    and `heartbeat_at` is when the last lease began. `notices` are what its source told about itself, each a code and
    its params. An import that is `by_command` is worked on by the command that
    requested it, on the machine that has the source, and not by the workers.
    """

    NOUN = "import"
    TASK = "work_import"
    QUEUE = "ingest"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(_("kind"), max_length=16)
    source = models.JSONField(default=dict)
    bytes_done = models.PositiveBigIntegerField(default=0, db_default=0)
    bytes_total = models.PositiveBigIntegerField(default=0, db_default=0)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0, db_default=0)
    first_position = models.PositiveIntegerField(default=0, db_default=0)
    opens_batch = models.BooleanField(default=False, db_default=False)
    notices = models.JSONField(default=list, db_default=[])
    by_command = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="import_status_known")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="import_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.batch}"

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row unless the import has ended or another attempt has begun; any of its chunks may end it."""
        return super(LeasedWork, self).own_rows().filter(fencing_token=self.fencing_token)

    def waiting_chunk(self) -> "ImportChunk | None":
        """Returns the waiting chunk with the highest number of failed attempts; None without any."""
        waiting = ImportChunk.objects.filter(image_import=self, status=JobStatus.QUEUED, due_at__isnull=False)
        return waiting.exclude(failure="").order_by("-failed_attempts").first()


class ImportChunk(LeasedWork):
    """Files of an import that one worker leases at a time. Number 0 is the listing of the source itself.

    After a failed attempt it is queued until `due_at`; `failure` says why.
    """

    NOUN = "chunk"
    TASK = "work_import"
    QUEUE = "ingest"
    TARGET = "image_import_id"

    image_import = models.ForeignKey(ImageImport, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["image_import", "number"]
        constraints = [
            models.UniqueConstraint(fields=["image_import", "number"], name="chunk_number_once"),
            models.CheckConstraint(condition=Q(status__in=["queued", "running", "done"]), name="chunk_status_known"),
        ]
        indexes = [
            models.Index(fields=["image_import", "number"], condition=~Q(status="done"), name="chunk_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.image_import_id} · {self.number} · {self.status}"

    def own_rows(self) -> "models.QuerySet[Self]":
        """Returns this row while its worker has not lost it and the import has not ended, else nothing."""
        return super().own_rows().filter(image_import__status__in=ImageImport.UNFINISHED)


class FileStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    KNOWN = "known", _("there already")
    REJECTED = "rejected", pgettext_lazy("files", "rejected")


class ImportFile(models.Model):
    """One file of an import: its URI in the source, the metadata that a manifest gives it, and its outcome.

    When the import is done only the rejected files stay, each with its code and the parameters of the sentence; a URI
    with a query stays for as long as the import's uploaded file would. While a file waits, `params` may have its tries.
    """

    image_import = models.ForeignKey(ImageImport, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    chunk = models.PositiveIntegerField(default=0)
    file = models.CharField(_("file name"), max_length=300)
    uri = models.TextField()
    bytes = models.PositiveBigIntegerField(default=0)
    metadata = models.JSONField(default=dict)
    status = models.CharField(max_length=8, choices=FileStatus, default=FileStatus.WAITING)
    code = models.CharField(max_length=40, blank=True, default="")
    params = models.JSONField(default=dict)
    image = models.ForeignKey(Image, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["image_import", "position"]
        constraints = [
            models.UniqueConstraint(fields=["image_import", "position"], name="import_file_position_once"),
            models.CheckConstraint(condition=Q(status__in=FileStatus.values), name="import_file_status_known"),
        ]
        indexes = [
            models.Index(fields=["image_import", "chunk"], condition=Q(status="waiting"), name="import_file_waiting"),
            models.Index(
                fields=["image_import", "position"], condition=Q(status="rejected"), name="import_file_rejected"
            ),
            # URLs with a query, which may be a signature; `delete_expired_files` redacts them.
            models.Index(
                fields=["image_import"],
                condition=Q(uri__startswith="url:") & Q(uri__contains="?"),
                name="import_file_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} · {self.status}"
