"""Critiques: finished responses, with the changes made to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.assignment import Assignment
from annotation.models.base import NOTHING, CurrentMoment, Row
from annotation.models.batch import Batch
from annotation.models.image import Image
from annotation.models.project import Project
from annotation.models.questionnaire import Questionnaire


class CritiqueStatus(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")
    FIXED = "fixed", _("fixed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CritiqueQuerySet(models.QuerySet["Critique"]):
    """Critiques, with what counts of them said once."""

    def visible(self) -> "CritiqueQuerySet":
        """Leaves out withdrawn critiques: their rows stay, but no count and no plot has them."""
        return self.exclude(status=CritiqueStatus.WITHDRAWN)


class Critique(Row):
    """An annotator's finished response for an image. Every reference is PROTECTed: no deletion removes a critique.

    `body_hash` is that of the submitted body, by which another body with the same key is noticed. `changed_in` is the
    sequence stamp of the last change, for the `since` feed. `revisions` are the changes kept beside `answers`, `marks`
    the regions that its texts cite (rules/regions.py), `viewing` how the image was viewed (rules/viewing.py). A
    withdrawn critique keeps its row, but is not exported.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="critique")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="critiques", db_index=False
    )
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    status = models.CharField(_("status"), max_length=12, choices=CritiqueStatus, default=CritiqueStatus.SUBMITTED)
    answers = models.JSONField()
    timings = models.JSONField(default=dict)
    revisions = models.JSONField(default=list)
    marks = models.JSONField(default=dict, db_default=NOTHING)
    viewing = models.JSONField(default=dict, db_default=NOTHING)
    level = models.CharField(_("level"), max_length=8, blank=True, default="")
    words = models.PositiveIntegerField(default=0)
    late = models.BooleanField(default=False)
    submission_key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    changed_in = models.BigIntegerField(db_default=CurrentMoment(), editable=False)

    objects = CritiqueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "annotator"], name="critique_once_per_annotator"),
            models.UniqueConstraint(fields=["annotator", "submission_key"], name="critique_key_once"),
            models.CheckConstraint(condition=Q(status__in=CritiqueStatus.values), name="critique_status_known"),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="critique_withdrawn_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "changed_in", "id"], name="critique_feed"),
            # It also holds what is counted of people and for the plots, so that this reads no row.
            models.Index(
                F("project"),
                F("annotator"),
                F("submitted_at").desc(),
                include=["level", "status"],
                name="critique_own_last",
            ),
            # What the pages of a batch count: in all and image by image, without reading a row.
            models.Index(fields=["batch", "image"], condition=~Q(status="withdrawn"), name="critique_given"),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} · {self.annotator_id}"
