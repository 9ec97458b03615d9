"""The audit trail."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from annotation.models.project import Project


class Event(models.Model):
    """What an actor did to a row, and when, as declared in rules/events/.

    It is written in the transaction that changes the row. A database trigger rejects any change of an event. Nothing is
    computed from events: what the application needs again has a column or a row of its own.
    """

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
