"""API tokens, stored hashed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class ApiToken(AbstractAuthToken):
    """A token that a person makes, names and revokes; only its digest is kept."""

    name = models.CharField(_("name"), max_length=100, default="", blank=True)

    class Meta:
        verbose_name = _("API token")
