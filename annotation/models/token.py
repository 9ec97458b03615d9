"""API tokens."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class ApiToken(AbstractAuthToken):
    """A token that a person creates, names and revokes; only its digest is stored."""

    name = models.CharField(_("name"), max_length=100, default="", blank=True)

    class Meta:
        verbose_name = _("API token")
