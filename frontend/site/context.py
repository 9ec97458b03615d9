"""Context of every template."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from annotation.hints import worker_is_alive
from frontend.site.accounts import open_invitation


def site(request: HttpRequest) -> dict[str, object]:
    """Returns the names that templates need of the settings, and callables, evaluated only where a template uses them:
    each costs a query to Redis or the database.
    """
    return {
        "base_path": settings.LOUPE_BASE_PATH,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "timezone_cookie": settings.LOUPE_TIMEZONE_COOKIE_NAME,
        "worker_is_away": lambda: not worker_is_alive(),
        "open_invitation": partial(open_invitation, request),
    }
