"""Where regions were before an annotator moved them."""

from django.db import models
from django.db.models.functions import Now

from annotation.models.assignment import Assignment


class RegionMove(models.Model):
    """Regions that an annotator moved or removed in a text of a committed stage, before submitting the critique.

    `regions_before` holds them by question, as they were. A database trigger rejects any change of a row.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="region_moves")
    at = models.DateTimeField(db_default=Now())
    regions_before = models.JSONField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.assignment_id} · {self.at}"
