"""An immutable, checksummed release of critiques in one format."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.job import Job, JobStatus
from annotation.models.project import Project


class TurnSource(models.TextChoices):
    """Of what conversations are made: of the critiques by templates, of instructions, or of both."""

    TEMPLATES = "templates", _("templates of the questionnaire")
    INSTRUCTIONS = "instructions", _("instructions by a model")
    BOTH = "both", _("both")


class Export(Row, Job):
    """A release that a person requested. An attempt that lost its fencing token publishes nothing.

    Its turns are made by `turns`. Instructions are those of `runs` (ids); without any, of each critique those of the
    newest run that has some. With `balance`, yes is answered as often as no: instructions beyond that are left out.
    """

    NOUN = "export"
    TASK = "run_export"
    QUEUE = "export"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(_("format"), max_length=32)
    filter = models.JSONField(default=dict)
    splits = models.JSONField(default=dict)
    pictures = models.BooleanField(_("with images"), default=False)
    card = models.BooleanField(_("with a data card"), default=False, db_default=False)
    turns = models.CharField(
        _("turns from"), max_length=12, choices=TurnSource, default="templates", db_default="templates"
    )
    runs = models.JSONField(default=list, db_default=[])
    balance = models.BooleanField(_("yes as often as no"), default=False, db_default=False)
    manifest = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="export_status_known"),
            models.CheckConstraint(condition=Q(turns__in=TurnSource.values), name="export_turns_known"),
        ]
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
    """The critiques that a release holds, some thousands in a row, so that two releases can be compared.

    `entries` has ENTRY_BYTES for each critique, in any order: its id, and a hash that changes when the critique does.
    Only rows of the attempt that published count.
    """

    ID_BYTES: ClassVar[int] = 16
    ENTRY_BYTES: ClassVar[int] = 24

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    attempt = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    entries = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["export", "attempt", "number"], name="export_part_once")]

    def __str__(self) -> str:
        return f"{self.export_id} · {self.number}"

    def hashes(self) -> dict[bytes, bytes]:
        """Returns the hash of each critique by the bytes of its id."""
        entries = bytes(self.entries)
        starts = range(0, len(entries), self.ENTRY_BYTES)
        return {
            entries[start : start + self.ID_BYTES]: entries[start + self.ID_BYTES : start + self.ENTRY_BYTES]
            for start in starts
        }
