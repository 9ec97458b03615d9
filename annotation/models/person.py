"""A person who signs in. People are deactivated, never deleted once they have written a critique."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from annotation.models.base import make_id


class Person(AbstractUser):
    """An account. `is_superuser` makes a site administrator; everything else is a role in a project."""

    id = models.UUIDField(primary_key=True, default=make_id, editable=False)
    language = models.CharField(_("language"), max_length=12, blank=True, default="")
    keys = models.JSONField(_("keys"), default=dict, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
