"""Authenticates pages by session and programs by token (knox)."""

from copy import copy
from typing import Any, Final

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.authentication import SessionAuthentication as DRFSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

# Names the person whom a page was made for. Pages send it, programs need not.
PERSON_HEADER: Final = "X-Loupe-Person"


class TokenAuthentication(KnoxTokenAuthentication):  # type: ignore[misc]  # knox ships no types
    """Authenticates a program by its token; any other value is rejected with a message that says what to do."""

    def authenticate_credentials(self, token: bytes) -> Any:
        try:
            return super().authenticate_credentials(token)
        except (ValueError, AuthenticationFailed) as error:  # ValueError: no UTF-8, or NUL, which no row can hold
            raise AuthenticationFailed(
                _("This token is unknown, expired or revoked. Make a new one on your own page, or at auth/token/.")
            ) from error


class SessionAuthentication(DRFSessionAuthentication):
    """Authenticates by session, with CSRF protection. Answers 401 without one, so that a page asks to sign in.

    The token travels in the header `X-CSRFToken`. A token in the body is ignored: reading it would read the body before
    the view knows whether its sender may send files.
    """

    def enforce_csrf(self, request: Request) -> None:
        django_request = request._request
        if django_request.content_type != "application/json":
            without_body = copy(django_request)
            without_body.POST = QueryDict()
            super().enforce_csrf(without_body)  # type: ignore[arg-type]  # any request will do
        else:
            super().enforce_csrf(request)

    def authenticate(self, request: Request) -> Any:
        """Rejects what the page of one person sends with the session of another, who has signed in on another tab."""
        result = super().authenticate(request)
        if result and request.headers.get(PERSON_HEADER, str(result[0].pk)) != str(result[0].pk):
            raise AuthenticationFailed(
                _("Somebody else has signed in with this browser. Sign out there, then sign in with your own account."),
                code="another_person",
            )
        return result

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass has no types
    """Describes tokens in the OpenAPI document."""

    target_class = "api.authentication.TokenAuthentication"
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token …"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as above
    """Describes sessions in the OpenAPI document."""

    target_class = "api.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
