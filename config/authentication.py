"""Who is signed in: allauth's backend, with the person of each request read in one plain statement."""

from typing import Any, Final

from allauth.account import auth_backends
from django.db import connection
from django.db.models import JSONField
from django.http import HttpRequest

from annotation.models import Person
from annotation.queries.people.identifiers import find_person_signing_in

# JSON is left to be read when it is asked for, as it is on one page alone.
_COLUMNS: Final = [field.attname for field in Person._meta.concrete_fields if not isinstance(field, JSONField)]
PERSON: Final = f"SELECT {', '.join(_COLUMNS)} FROM {Person._meta.db_table} WHERE id = %s AND is_active"  # noqa: S608


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """As allauth's; a person who was deactivated is nobody from the next request on.

    What is typed identifies one account at most, and the password is tried on that one alone: allauth tries it on every
    account that has the address, now or once.
    """

    def _authenticate(self, _request: HttpRequest | None, **credentials: Any) -> Person | None:
        name = credentials.get("username") or credentials.get("email")
        person = find_person_signing_in(name) if name else None
        checked: Person | None = self._check_password(person, credentials["password"])
        return checked

    def get_user(self, user_id: Any) -> Person | None:
        with connection.cursor() as cursor:
            cursor.execute(PERSON, [user_id])
            row = cursor.fetchone()
        return Person.from_db(connection.alias, _COLUMNS, row) if row else None
