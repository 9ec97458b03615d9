"""Checks that no other account has a user name or mail address."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from annotation.actions.shared.row_checks import diagnostic, violates
from annotation.errors import Invalid
from annotation.models import Person
from annotation.queries.people.identifiers import is_identifier_taken

IDENTIFIER_TAKEN: Final = {
    "username": _("This user name cannot be used; choose another."),
    "email": _("This address cannot be used; choose another."),
}
"""The same message whatever the reason, so that it does not reveal which accounts exist."""


def check_identifier(field: str, name: str, *, person: Person | None = None) -> None:
    """Raises Invalid for the field if an account other than `person` has the name or address."""
    if name and is_identifier_taken(name, except_by=person):
        raise _taken_error(field)


@contextmanager
def claiming_identifiers() -> Iterator[None]:
    """Raises Invalid in place of the database's error for an identifier that another account took meanwhile."""
    try:
        yield
    except IntegrityError as error:
        if violates(error, "sign_in_identifier_once"):
            raise _taken_error(diagnostic(error, "column_name")) from error
        if violates(error, "annotation_person_username_key"):
            raise _taken_error("username") from error
        raise


def _taken_error(field: str) -> Invalid:
    return Invalid(str(IDENTIFIER_TAKEN[field]), fields={field: [str(IDENTIFIER_TAKEN[field])]})
