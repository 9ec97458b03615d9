"""Accounts. One that has written a critique is deactivated, never deleted."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from annotation.models.base import make_id


class Person(AbstractUser):
    """A person who signs in. `is_superuser` marks site administrators; other rights come from memberships.

    `keys` are the person's own keys of the desk by command.
    """

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    language = models.CharField(_("language"), max_length=12, blank=True, default="")
    keys = models.JSONField(_("keys"), default=dict, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
