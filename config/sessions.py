"""Sessions in the database, read in one plain statement: it stands before every request of a person."""

import json
from functools import lru_cache
from typing import Any, Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection

LOAD: Final = f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key = %s AND expire_date > now()"  # noqa: S608


class SessionStore(db.SessionStore):
    """Django's own, with the same table and the same signed data; what was read before is not unpacked again."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(LOAD, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = json.loads(_unpacked(row[0]))
        return found


@lru_cache(maxsize=4096)
def _unpacked(session_data: str) -> str:
    """The session as JSON text: each request gets an object of its own from it."""
    return json.dumps(db.SessionStore().decode(session_data))
