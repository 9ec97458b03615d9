"""What other applications bring to Django's admin, as far as it may be seen there."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest


class SecondFactors(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs alone
    """Who has a second factor. Whoever lost theirs gets it deleted; the secret itself nobody sees."""

    fields = ("user", "type", "created_at", "last_used_at")
    list_display = fields
    list_filter: ClassVar[tuple[str, ...]] = ("type",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        return False


def keep_secrets() -> None:
    """A session's row holds the key of somebody's session, a second factor's what its codes are made of.

    The addresses that allauth remembers identify nobody in Loupe; those of the people stand with the people.
    """
    admin.site.unregister((UserSession, Authenticator, EmailAddress))
    admin.site.register(Authenticator, SecondFactors)
