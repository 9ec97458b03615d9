"""What people agree to before their first image."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.project import Project


class ConsentText(Row):
    """One version of the text that people agree to before they work. A trigger rejects any change of it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="consent_texts")
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("consent"), max_length=50_000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="consent_version_once")]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.version}"


class ConsentAgreement(models.Model):
    """A person's agreement to one version of the text. A trigger rejects any change of it."""

    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="agreements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "person"], name="consent_agreed_once")]

    def __str__(self) -> str:
        return f"{self.text_id} · {self.person_id}"
