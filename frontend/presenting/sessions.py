"""A person's open sessions: device, network address, time of the sign-in and of the last activity."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils.translation import gettext as _

# In this order: each browser's user agent contains the names of those after it, too.
_BROWSERS: Final = {
    "Edge": r"Edg(e|A|iOS)?/",
    "Opera": r"OPR/|Opera",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrom(e|ium)/|CriOS/",
    "Safari": r"Safari/",
}
_SYSTEMS: Final = {
    "iPhone": r"iPhone",
    "iPad": r"iPad",
    "Android": r"Android",
    "Windows": r"Windows",
    "ChromeOS": r"CrOS",
    "macOS": r"Mac OS X|Macintosh",
    "Linux": r"Linux|X11",
}


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session; `is_this` marks that of the request. `last_seen_at` is up to five minutes behind."""

    id: int
    device: str
    ip: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_this: bool


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """Returns the open sessions of the request's person: this one first, then by last activity.

    Records the request's own session if it is older than the table of sessions.
    """
    UserSession.objects.create_from_request(request)
    rows = UserSession.objects.purge_and_list(request.user)
    own_key = request.session.session_key
    sessions = [
        OpenSession(
            row.pk, device(row.user_agent), row.ip, row.created_at, row.last_seen_at, is_this=row.session_key == own_key
        )
        for row in rows
    ]
    return sorted(sessions, key=lambda session: (session.is_this, session.last_seen_at), reverse=True)


def device(user_agent: str) -> str:
    """Returns browser and system of a user agent in words, such as “Firefox on Linux”."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for name, pattern in names.items() if re.search(pattern, user_agent)), "")
