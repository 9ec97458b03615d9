"""Images, identified by the SHA-256 of their original bytes; only re-encoded renditions are served."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.batch import Batch
from annotation.models.job import Work
from annotation.models.project import Project


class ImageStatus(models.TextChoices):
    PROCESSING = "processing", _("being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    SET_ASIDE = "set_aside", _("set aside")


NOT_HELD_OUT: Final = "NOT image.held_out"
"""SQL of whether what is said about the row `image` may leave: in a release, in a feed or to a model."""


class Image(Row, Work):
    """One image of one project, which never has the same bytes twice.

    `width` and `height` are those of the original after its EXIF orientation. `position` orders the images of a batch.
    A `group` that a person set is not changed by near-duplicate detection. What is said about an image that is
    `held_out` for a benchmark never leaves; triggers hold its whole group out with it, and the same bytes in
    other projects, where they are `held_out_elsewhere` unless that project holds them out too. Its work is to make the
    renditions: while an image is processing, any worker may do it, because two workers write the same files.
    `extra_critiques` are required besides, because those who answered disagree.
    """

    NOUN = "image"
    TASK = "render_image"
    QUEUE = "renditions"
    QUEUED = ImageStatus.PROCESSING
    DONE = ImageStatus.READY
    FAILED = ImageStatus.FAILED
    UNFINISHED = (ImageStatus.PROCESSING,)

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="images", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="images", db_index=False)
    status = models.CharField(_("status"), max_length=12, choices=ImageStatus, default=ImageStatus.PROCESSING)
    position = models.PositiveIntegerField(_("position"))
    sha256 = models.CharField(max_length=64)
    file = models.CharField(_("file name"), max_length=300)
    bytes = models.PositiveBigIntegerField(_("bytes"))
    format = models.CharField(_("format"), max_length=16)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    author = models.CharField(_("author"), max_length=300, blank=True, default="")
    license = models.CharField(_("license"), max_length=100, blank=True, default="")
    source = models.CharField(_("source"), max_length=100, blank=True, default="")
    group = models.CharField(_("near-duplicate group"), max_length=100, blank=True, default="")
    grouped_by_hand = models.BooleanField(default=False, db_default=False, editable=False)
    held_out = models.BooleanField(_("held out for a benchmark"), default=False, db_default=False, editable=False)
    held_out_elsewhere = models.BooleanField(
        _("held out for a benchmark of another project"), default=False, db_default=False, editable=False
    )
    critiques_per_image = models.PositiveSmallIntegerField(_("critiques required"), null=True, blank=True)
    extra_critiques = models.PositiveSmallIntegerField(
        _("critiques asked because people disagree"), default=0, db_default=0, editable=False
    )
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    exposure = models.JSONField(_("camera and exposure"), default=dict, blank=True)
    original = models.CharField(max_length=200, editable=False)
    renditions = models.JSONField(default=dict, editable=False)
    ready_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "sha256"], name="image_once_per_project"),
            # Covers the columns that the page of a batch filters and counts by, so that it reads no rows for them.
            models.UniqueConstraint(
                fields=["batch", "position"],
                include=["id", "status", "source", "group", "critiques_per_image", "extra_critiques"],
                name="image_position_once",
            ),
            models.CheckConstraint(condition=Q(status__in=ImageStatus.values), name="image_status_known"),
            models.CheckConstraint(
                condition=Q(held_out_elsewhere=False) | Q(held_out=True), name="image_held_out_elsewhere_is_held_out"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="image_sha256_is_hex"),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status="processing"), name="image_processing"),
            models.Index(fields=["batch", "position"], condition=Q(status="failed"), name="image_failed"),
            models.Index(fields=["project", "group"], condition=~Q(group=""), name="image_by_group"),
            models.Index(fields=["project", "source"], condition=~Q(source=""), name="image_by_source"),
            models.Index(fields=["project"], condition=Q(held_out=True), name="image_held_out"),
            models.Index(fields=["sha256"], name="image_by_sha256"),
            models.Index(fields=["batch", "position"], condition=Q(held_out=True), name="image_held_out_of_batch"),
        ]

    def __str__(self) -> str:
        return self.title or self.file


class Fingerprint(models.Model):
    """An image's perceptual hash of 64 bits, nearly all of which near-duplicates share. A flat image has none.

    A narrow table of its own, so that a search reads no other column of an image.
    """

    image = models.OneToOneField(Image, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint")
    hash = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.image_id} · {self.hash & (1 << 64) - 1:016x}"
