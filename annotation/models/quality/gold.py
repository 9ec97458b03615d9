"""Gold items, whose answers are known, and the results of those who answered them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.critique import Critique
from annotation.models.image import Image
from annotation.models.membership import Membership
from annotation.models.project import Project
from annotation.models.questionnaire import Questionnaire


class GoldUse(models.TextChoices):
    GOLD = "gold", _("mixed into the work")
    TRAINING = "training", _("explained in training")
    TEST = "test", _("asked in the test")


class GoldItem(Row):
    """An image with the answers that are expected to the closed questions of one questionnaire version.

    `expected` holds {"value": …, "tolerance": number} or {"values": […]} by question (`annotation/rules/gold.py`). An
    item is never deleted: `is_active` takes it out of use.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="gold_items")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="gold_items")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="gold_items")
    use = models.CharField(_("use"), max_length=12, choices=GoldUse, default=GoldUse.GOLD)
    expected = models.JSONField(_("expected answers"))
    explanation = models.TextField(_("explanation"), blank=True, default="", max_length=5_000)
    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, null=True, blank=True, related_name="gold_items")
    is_active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["image", "questionnaire"], name="gold_item_once"),
            models.CheckConstraint(condition=Q(use__in=GoldUse.values), name="gold_item_use_known"),
        ]
        indexes = [
            models.Index(
                fields=["project", "questionnaire", "use"], condition=Q(is_active=True), name="gold_item_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} · {self.use}"


class GoldResult(models.Model):
    """How many expected answers of a gold item a critique, submitted `at`, has, and which, by question."""

    critique = models.OneToOneField(Critique, on_delete=models.PROTECT, primary_key=True, related_name="gold_result")
    item = models.ForeignKey(GoldItem, on_delete=models.PROTECT, related_name="results")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    correct = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(correct__lte=models.F("total")), name="gold_result_in_range"),
        ]
        indexes = [models.Index(fields=["project", "person"], name="gold_result_of_person")]

    def __str__(self) -> str:
        return f"{self.critique_id} · {self.correct}/{self.total}"


class QualificationStatus(models.TextChoices):
    TRAINING = "training", _("in training")
    TESTING = "testing", _("in the test")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")


class Qualification(Row):
    """One attempt of a member to qualify: training items that explain themselves, then a test.

    `item_ids` are the gold items of the attempt in their order; `correct` of `total` expected answers of the test.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="qualifications")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=QualificationStatus, default=QualificationStatus.TRAINING)
    item_ids = models.JSONField(default=list)
    correct = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["attempt"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "attempt"], name="qualification_attempt_once"),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(status__in=["training", "testing"]), name="qualification_live_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=QualificationStatus.values), name="qualification_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} · {self.attempt} · {self.status}"
