"""Sessions in the database, read in one plain statement, since every request of a person reads one."""

import json
import re
import time
from functools import lru_cache
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest

WINDOW_SECONDS: Final = 300
MAX_RECORDED_VISITS: Final = 4096
# The form of Django's keys. A cookie may have any characters, such as NUL, which PostgreSQL's text cannot store.
SESSION_KEY: Final = re.compile(r"[a-z0-9]{8,40}")
# The window of five minutes in which this process last recorded a visit, by the key of the session.
recorded_visits: dict[str | None, int] = {}
SELECT_SESSION: Final = (
    f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key = %(key)s AND expire_date > now()"  # noqa: S608 - a constant
)
# One statement, because annotators wait for it.
RECORD_VISIT_AND_SELECT_SESSION: Final = f"""
WITH visit AS (UPDATE {UserSession._meta.db_table} SET last_seen_at = now()
               WHERE session_key = %(key)s AND last_seen_at < now() - interval '5 minutes')
{SELECT_SESSION}
"""  # noqa: S608 - as above


class SessionStore(db.SessionStore):
    """Django's own store, with the same table and the same signed data; decoded data is cached."""

    def __init__(self, session_key: str | None = None, *, is_visit: bool = False) -> None:
        """Makes the store. With `is_visit`, reading it records the person's visit, once in five minutes at most."""
        super().__init__(session_key)
        self._is_visit = is_visit

    def load(self) -> dict[str, Any]:
        is_due = self._is_visit and _is_visit_due(self.session_key)
        statement = RECORD_VISIT_AND_SELECT_SESSION if is_due else SELECT_SESSION
        with connection.cursor() as cursor:
            cursor.execute(statement, {"key": self.session_key})
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = json.loads(_decoded(row[0]))
        return data


def _is_visit_due(session_key: str | None) -> bool:
    """Returns whether this process has not recorded a visit in the current five minutes, and records it."""
    window = int(time.monotonic() / WINDOW_SECONDS)
    if recorded_visits.get(session_key) == window:
        return False
    if len(recorded_visits) >= MAX_RECORDED_VISITS:
        recorded_visits.clear()
    recorded_visits[session_key] = window
    return True


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own middleware, with a store that records each request as a visit."""

    def process_request(self, request: HttpRequest) -> None:
        """Sets the session of the request's cookie, which is read at its first use.

        Ignores a cookie that cannot be a session's key.
        """
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.session = SessionStore(cookie if SESSION_KEY.fullmatch(cookie) else None, is_visit=True)


@lru_cache(maxsize=4096)
def _decoded(session_data: str) -> str:
    """Returns the session as JSON text, from which each request makes an object of its own."""
    return json.dumps(db.SessionStore().decode(session_data))
