"""Finds the account that a user name or mail address identifies: one or none, never several."""

from django.db.models import QuerySet, Value

from annotation.models import FoldedIdentifier, IdentifierKind, Person, SignInIdentifier
from annotation.sql.rows import fetch_rows


def fold(name: str) -> str:
    """Returns a user name or an address as the database compares it."""
    (row,) = fetch_rows("SELECT loupe_identifier(%s) AS identifier", [name])
    return str(row["identifier"])


def find_person_signing_in(name: str) -> Person | None:
    """Returns the account of exactly that user name, else the only one that the name identifies in another case."""
    return Person.objects.filter(username=name).first() or _only_owner(name)


def find_person_by_email(email: str) -> Person | None:
    """Returns the active account that alone has the address; None for one that several have."""
    person = _only_owner(email)
    return person if person and person.is_active and person.email and fold(person.email) == fold(email) else None


def is_identifier_taken(name: str, *, except_by: Person | None = None) -> bool:
    """Tells whether another account has the name as its user name or its address."""
    identifiers = _identifiers(name)
    return (identifiers.exclude(person=except_by) if except_by else identifiers).exists()


def is_username_shared(person: Person) -> bool:
    """Tells whether another account's user name differs from this one in letter case alone."""
    return person.sign_in_identifiers.filter(kind=IdentifierKind.USERNAME, is_shared=True).exists()


def is_address_shared(person: Person) -> bool:
    """Tells whether the account's address identifies nobody, because another account has it too."""
    return bool(person.email) and _identifiers(person.email).exclude(person=person, is_shared=False).exists()


def _identifiers(name: str) -> QuerySet[SignInIdentifier]:
    return SignInIdentifier.objects.filter(identifier=FoldedIdentifier(Value(name)))


def _only_owner(name: str) -> Person | None:
    identifiers = list(_identifiers(name).select_related("person")[:2])
    return identifiers[0].person if len(identifiers) == 1 and not identifiers[0].is_shared else None
