"""What an account may call itself: a user name and an address that no other account has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from annotation.actions.shared.row_checks import diagnostic, violates
from annotation.errors import Invalid
from annotation.models import Person
from annotation.queries.people.identifiers import is_identifier_taken

TAKEN: Final = {
    "username": _("This user name cannot be used; choose another."),
    "email": _("This address cannot be used; choose another."),
}
"""One sentence whatever the reason, so that it does not tell which accounts there are."""


def check_identifier(field: str, name: str, *, person: Person | None = None) -> None:
    """Raises Invalid, beside the field, when an account other than `person` has the name or address."""
    if name and is_identifier_taken(name, except_by=person):
        raise _taken(field)


@contextmanager
def claiming_identifiers() -> Iterator[None]:
    """Turns the database's refusal of a user name or an address that was taken meanwhile into Invalid."""
    try:
        yield
    except IntegrityError as error:
        if violates(error, "sign_in_identifier_once"):
            raise _taken(diagnostic(error, "column_name")) from error
        if violates(error, "annotation_person_username_key"):
            raise _taken("username") from error
        raise


def _taken(field: str) -> Invalid:
    return Invalid(str(TAKEN[field]), fields={field: [str(TAKEN[field])]})
