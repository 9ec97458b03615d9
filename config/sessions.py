"""Sessions in the database, read in one plain statement: it stands before every request of a person."""

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
MOST_NOTED: Final = 4096
# As Django makes them. A cookie may hold anything, such as NUL, which PostgreSQL's text cannot.
SESSION_KEY: Final = re.compile(r"[a-z0-9]{8,40}")
# The five minutes in which this process last noted a visit, by the key of the session.
noted: dict[str | None, int] = {}
LOAD: Final = f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key = %(key)s AND expire_date > now()"  # noqa: S608
# In the same statement, for it is on the path that annotators wait for.
SEE_AND_LOAD: Final = f"""
WITH seen AS (UPDATE {UserSession._meta.db_table} SET last_seen_at = now()
               WHERE session_key = %(key)s AND last_seen_at < now() - interval '5 minutes')
{LOAD}
"""  # noqa: S608


class SessionStore(db.SessionStore):
    """Django's own, with the same table and the same signed data; what was read before is not unpacked again."""

    def __init__(self, session_key: str | None = None, *, is_visit: bool = False) -> None:
        """With `is_visit`, reading it notes, every five minutes at most, that its person was seen."""
        super().__init__(session_key)
        self._is_visit = is_visit

    def load(self) -> dict[str, Any]:
        statement = SEE_AND_LOAD if self._is_visit and _is_due(self.session_key) else LOAD
        with connection.cursor() as cursor:
            cursor.execute(statement, {"key": self.session_key})
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = json.loads(_unpacked(row[0]))
        return found


def _is_due(session_key: str | None) -> bool:
    """Whether this process has not noted a visit in these five minutes."""
    window = int(time.monotonic() / WINDOW_SECONDS)
    if noted.get(session_key) == window:
        return False
    if len(noted) >= MOST_NOTED:
        noted.clear()
    noted[session_key] = window
    return True


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own, for which a request is a visit; a session that is looked at from elsewhere was not seen."""

    def process_request(self, request: HttpRequest) -> None:
        """The session of the request's cookie; it is read when somebody first asks for it.

        A cookie that cannot be a session's key counts as none.
        """
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.session = SessionStore(cookie if SESSION_KEY.fullmatch(cookie) else None, is_visit=True)


@lru_cache(maxsize=4096)
def _unpacked(session_data: str) -> str:
    """The session as JSON text: each request gets an object of its own from it."""
    return json.dumps(db.SessionStore().decode(session_data))
