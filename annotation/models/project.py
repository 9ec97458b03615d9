"""Projects and their policies."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row


def make_pseudonym_key() -> str:
    return secrets.token_hex(32)


class Order(models.TextChoices):
    BREADTH_FIRST = "breadth_first", _("Breadth first: every image once, then every image twice")
    DEPTH_FIRST = "depth_first", _("Depth first: finish an image before the next begins")


class Project(Row):
    """One collection effort, with the policies by which its images are handed out.

    `duplicate_spacing` is the number of images between two near-duplicates that a person is given, and
    `cross_checks_per_candidate` the number of experts who check each candidate for a benchmark.
    """

    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True, default="", max_length=5_000)
    guidelines = models.TextField(_("guidelines"), blank=True, default="", max_length=50_000)
    critiques_per_image = models.PositiveSmallIntegerField(
        _("critiques required per image"), default=4, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    lease_minutes = models.PositiveIntegerField(
        _("lease, minutes"), default=30, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    order = models.CharField(_("order"), max_length=16, choices=Order, default=Order.BREADTH_FIRST)
    daily_quota = models.PositiveIntegerField(_("critiques per person and day"), null=True, blank=True)
    total_quota = models.PositiveIntegerField(_("critiques per person in all"), null=True, blank=True)
    session_length = models.PositiveSmallIntegerField(
        _("images before a pause is offered"), default=50, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    duplicate_spacing = models.PositiveSmallIntegerField(
        _("images between near-duplicates"), default=20, db_default=20, validators=[MaxValueValidator(200)]
    )
    cross_checks_per_candidate = models.PositiveSmallIntegerField(
        _("cross-checks per question"),
        default=2,
        db_default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    questionnaire = models.ForeignKey(
        "annotation.Questionnaire", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pseudonym_key = models.CharField(max_length=64, default=make_pseudonym_key, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(critiques_per_image__range=(1, 100)), name="project_critiques_in_range"),
            models.CheckConstraint(condition=Q(lease_minutes__range=(1, 1440)), name="project_lease_in_range"),
            models.CheckConstraint(condition=Q(session_length__range=(1, 1000)), name="project_session_in_range"),
            models.CheckConstraint(condition=Q(duplicate_spacing__range=(0, 200)), name="project_spacing_in_range"),
            models.CheckConstraint(
                condition=Q(cross_checks_per_candidate__range=(1, 20)), name="project_cross_checks_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name
