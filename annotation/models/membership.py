"""Members of a project and invitations to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import NOTHING, Row
from annotation.models.project import Project


class Role(models.TextChoices):
    ANNOTATOR = "annotator", _("annotator")
    REVIEWER = "reviewer", _("reviewer")
    MANAGER = "manager", _("manager")


class Membership(Row):
    """One person's role in one project. Its row is the lock that serializes the person's claims.

    No image is handed to a person since `paused_at`, for the numbers in `pause` (why: `code`, and what was measured).
    `consent` is the version of the text that the person agreed to last. `qualified_at` is when they passed the test, or
    a manager let them work without it. `warned_at` is when the managers were warned of the person's accuracy on gold,
    until one of them resumes the person.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    group = models.CharField(_("group"), max_length=100, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    pause = models.JSONField(default=dict, db_default=NOTHING)
    consent = models.ForeignKey(
        "annotation.ConsentText", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    qualified_at = models.DateTimeField(_("qualified"), null=True, blank=True)
    warned_at = models.DateTimeField(_("warned"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="membership_once_per_project"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role}"


class Invitation(Row):
    """A link by which one person joins a project in a role; only a hash of its secret is stored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    note = models.CharField(_("for whom"), max_length=200, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known")]

    def __str__(self) -> str:
        return f"{self.project} · {self.role}"
