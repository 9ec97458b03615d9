"""Who did what to which row, when. Append-only: a database trigger refuses any change."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from annotation.models.project import Project


class Event(models.Model):
    """One audit row, written in the same transaction as what it tells of."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="events", db_index=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=40)
    noun = models.CharField(max_length=24)
    target = models.UUIDField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project", "-id"], name="event_by_project"),
            models.Index(fields=["target", "id"], name="event_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.noun} {self.target}"
