"""The identifiers by which an account signs in: its user name and its mail address, folded."""

from django.conf import settings
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _


class FoldedIdentifier(Func):
    """A user name or address as the database compares it: without differences of letter case and compatible forms.

    Only the database has the rule (`loupe_identifier`), so that no second one can differ.
    """

    function = "loupe_identifier"
    output_field = models.TextField()


class IdentifierKind(models.TextChoices):
    """The column of Person that an identifier comes from."""

    USERNAME = "username", _("user name")
    EMAIL = "email", _("mail address")


class SignInIdentifier(models.Model):
    """A folded user name or address and the account that has it.

    A trigger on Person writes these rows, whoever writes the person. An address that equals the account's own user
    name has no row. `is_shared` marks what several accounts had before the rule existed: it identifies nobody.
    """

    identifier = models.TextField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_identifiers")
    kind = models.CharField(max_length=8, choices=IdentifierKind)
    is_shared = models.BooleanField(_("shared address or user name"), default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identifier"], condition=Q(is_shared=False), name="sign_in_identifier_once"
            ),
            models.UniqueConstraint(fields=["person", "kind"], name="sign_in_identifier_once_per_kind"),
        ]
        indexes = [models.Index(fields=["identifier"], name="sign_in_identifier")]

    def __str__(self) -> str:
        return self.identifier
