"""A batch: images that are opened, paused and closed together."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.project import Project


class BatchStatus(models.TextChoices):
    OPEN = "open", _("open")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


class Batch(Row):
    """A set of images that arrived together. Batches with the lowest `priority` are handed out first.

    All images of a batch that is `held_out` are held out for a benchmark, also those that are added later.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="batches")
    name = models.CharField(_("name"), max_length=200)
    status = models.CharField(_("status"), max_length=8, choices=BatchStatus, default=BatchStatus.OPEN)
    priority = models.SmallIntegerField(_("priority"), default=100, help_text=_("Lower numbers are handed out first."))
    critiques_per_image = models.PositiveSmallIntegerField(
        _("critiques required per image"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Empty: as the project says."),
    )
    held_out = models.BooleanField(
        _("Held out for a benchmark"),
        default=False,
        db_default=False,
        help_text=_(
            "No critique of its images, or of their near-duplicates, is in an export, a feed or a refinement run."
        ),
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["priority", "created_at", "id"]
        verbose_name_plural = "batches"
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="batch_name_once"),
            models.CheckConstraint(condition=Q(status__in=BatchStatus.values), name="batch_status_known"),
            models.CheckConstraint(
                condition=Q(critiques_per_image__isnull=True) | Q(critiques_per_image__range=(1, 100)),
                name="batch_critiques_in_range",
            ),
        ]
        indexes = [models.Index(fields=["project", "status", "priority", "created_at"], name="batch_in_order")]

    def __str__(self) -> str:
        return self.name
