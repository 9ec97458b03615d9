"""Keeps a person's language in the browser's cookie; signing in sets it."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse

_TAGS: Final = {"zh-hans": "zh-Hans"}


def language_tag(code: str | None) -> str:
    """Returns the tag of a language of Django's, as in BCP 47; English without one."""
    return _TAGS.get(code or "en", code or "en")


def remember_language(response: HttpResponse, code: str) -> HttpResponse:
    """Stores the language in a cookie; without one, the browser's own preference applies again."""
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=settings.LANGUAGE_COOKIE_PATH, samesite="Lax")
    return response
