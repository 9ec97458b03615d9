"""Statistics of a project, computed by the workers from the roll-ups, and dated."""

from typing import Final

from django.conf import settings
from django.db import models

from annotation.models.base import NOTHING
from annotation.models.project import Project
from annotation.models.questionnaire import Questionnaire

DAILY_PREFIX: Final = "own:"
"""Begins the names of the statistics of a rater that the rater is told: as they were once on that day (UTC)."""


class StatisticsRun(models.Model):
    """When the statistics of a project were computed last, from roll-ups of when, and in how many seconds.

    `begun_at` is set while a worker computes them; after some minutes it counts as dead. `stock` is what was counted of
    the batches and when (annotation/actions/measuring/stock.py).
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    stock = models.JSONField(default=dict, db_default=NOTHING)

    def __str__(self) -> str:
        return f"{self.project_id} · {self.computed_at}"


class StoredStatistic(models.Model):
    """One figure: its value with the 95 % interval, over `n` units, and why it has none.

    `person` is the rater whom it is about; `scope` says what else it is narrowed to, such as {"source": "natural"};
    `details` holds what does not fit a number, such as the days of a burn-up.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="statistics", db_index=False)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    question = models.CharField(max_length=100, blank=True, default="")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=40)
    scope = models.JSONField(default=dict)
    value = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    n = models.PositiveBigIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True, default="")
    details = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "questionnaire", "question", "person", "name", "scope"],
                nulls_distinct=False,
                name="statistic_once",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "person", "name"], name="statistic_of_project"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.value}"
