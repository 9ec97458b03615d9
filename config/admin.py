"""Restricts the models that other applications register in Django's admin."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest


class AuthenticatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """Lists second factors, which an administrator may delete when one is lost. Never shows the secret."""

    fields = ("user", "type", "created_at", "last_used_at")
    list_display = fields
    list_filter: ClassVar[tuple[str, ...]] = ("type",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        return False


def hide_secrets() -> None:
    """Removes sessions, second factors and mail addresses from the admin, and registers AuthenticatorAdmin.

    A session's row has the key of the session, a second factor's row the secret of its codes. The addresses that
    allauth stores identify nobody in Loupe; a person's own address is on the person's page.
    """
    admin.site.unregister((UserSession, Authenticator, EmailAddress))
    admin.site.register(Authenticator, AuthenticatorAdmin)
