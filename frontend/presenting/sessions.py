"""A person's open sessions in words: with what they signed in, from where, since when, and when they were last seen."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils.translation import gettext as _

# In this order: each of the first calls itself by the names of those after it, too.
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
    """One row of the list; `is_this` is the one that asks. `seen` is up to five minutes behind."""

    id: int
    device: str
    ip: str
    since: datetime
    seen: datetime
    is_this: bool


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """The sessions in which whoever asks is signed in, this one first, then the one seen last.

    The one that asks is written down if it was not, such as one that is older than the list.
    """
    UserSession.objects.create_from_request(request)
    rows = UserSession.objects.purge_and_list(request.user)
    own = request.session.session_key
    found = [
        OpenSession(
            row.pk, device(row.user_agent), row.ip, row.created_at, row.last_seen_at, is_this=row.session_key == own
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.is_this, one.seen), reverse=True)


def device(user_agent: str) -> str:
    """What a browser calls itself, as a person would say it: “Firefox on Linux”."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device that does not say what it is")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for name, pattern in names.items() if re.search(pattern, user_agent)), "")
