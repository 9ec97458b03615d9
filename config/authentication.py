"""Authenticates people: allauth's backend, which reads the person of each request in one plain statement."""

from typing import Any, Final

from allauth.account import auth_backends
from django.db import connection
from django.db.models import JSONField
from django.http import HttpRequest

from annotation.models import Person
from annotation.queries.people.identifiers import find_person_signing_in

# JSON columns are deferred: only one page reads them.
_COLUMNS: Final = [field.attname for field in Person._meta.concrete_fields if not isinstance(field, JSONField)]
SELECT_PERSON: Final = f"SELECT {', '.join(_COLUMNS)} FROM {Person._meta.db_table} WHERE id = %s AND is_active"  # noqa: S608 - names of columns only


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Authenticates as allauth's backend does, with two differences.

    A user name or address identifies one account at most, and the password is checked for that one only: allauth checks
    it for every account that has or had the address. A deactivated person is signed out from the next request on.
    """

    def _authenticate(self, _request: HttpRequest | None, **credentials: Any) -> Person | None:
        name = credentials.get("username") or credentials.get("email")
        person = find_person_signing_in(name) if name else None
        authenticated: Person | None = self._check_password(person, credentials["password"])
        return authenticated

    def get_user(self, user_id: Any) -> Person | None:
        with connection.cursor() as cursor:
            cursor.execute(SELECT_PERSON, [user_id])
            row = cursor.fetchone()
        return Person.from_db(connection.alias, _COLUMNS, row) if row else None
