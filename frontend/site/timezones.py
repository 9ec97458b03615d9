"""Shows the times of pages in the reader's time zone, which the browser names in a cookie; the API stays in UTC."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class TimezoneMiddleware:
    """Shows the times of a page in the zone that the browser named (`enhance/timezone.js`), in UTC without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.COOKIES.get(settings.LOUPE_TIMEZONE_COOKIE_NAME)
        if not name or request.path_info.startswith("/api/") or name not in _zone_names():
            return self.get_response(request)
        with timezone.override(ZoneInfo(name)):
            return self.get_response(request)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())
