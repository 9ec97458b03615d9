"""What Loupe knows of an endpoint beside its settings: its last probe, and what was sent to it lately."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.project import Project


class EndpointState(Row):
    """The state of one endpoint of the file that LOUPE_ENDPOINTS names, shared by all workers.

    `probe` is the result of the last test, at `probed_at`. `window_requests` (in thousandths) and `window_tokens` are
    what was leased lately, less what has flowed back by `window_started_at`, for the limits a minute. No call begins
    before `paused_until`: an endpoint that is busy or fails sets it. `calls_at_once` is how many calls are kept in
    flight at most, since the endpoint rejected one as too many at `lowered_at`, and `answers_at_level` how many were
    answered at that level; None where only the file limits them. The level is that of the address `lowered_url`.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    probe = models.JSONField(default=dict)
    probed_at = models.DateTimeField(null=True, blank=True)
    window_started_at = models.DateTimeField(null=True, blank=True)
    window_requests = models.PositiveIntegerField(default=0)
    window_tokens = models.PositiveBigIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    calls_at_once = models.PositiveIntegerField(null=True, blank=True)
    answers_at_level = models.PositiveIntegerField(default=0, db_default=0)
    lowered_at = models.DateTimeField(null=True, blank=True)
    lowered_url = models.TextField(blank=True, default="", db_default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EndpointConsent(models.Model):
    """A manager's confirmation that a project's texts, and its `images`, may be sent to an endpoint at an address."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="endpoint_consents")
    endpoint = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    images = models.BooleanField(default=False, db_default=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "endpoint", "url"], name="endpoint_consent_once")]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.endpoint}"
