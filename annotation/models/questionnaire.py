"""Questionnaires: versioned documents of progressive questions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.project import Project


class Questionnaire(Row):
    """One version of a project's questions. A database trigger rejects any change of its definition."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="questionnaires")
    key = models.SlugField(_("key"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="questionnaire_version_once")]

    def __str__(self) -> str:
        return f"{self.key} · {self.version}"
