"""Recipes: how a language model is asked to make instructions of a critique."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.project import Project


class Recipe(Row):
    """One version of a prompt, with the types of items wanted and the limits. A database trigger rejects any change."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="recipes")
    key = models.SlugField(_("key"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("definition"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["key", "-version"]
        constraints = [models.UniqueConstraint(fields=["project", "key", "version"], name="recipe_version_once")]

    def __str__(self) -> str:
        return f"{self.key} · {self.version}"
