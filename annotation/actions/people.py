"""What people change about themselves."""

from typing import Any, Final

from django.db import transaction

from annotation.actions.checks import check_row
from annotation.actions.events import record_event
from annotation.models import Person

CHANGEABLE: Final = ("first_name", "last_name", "email", "language")


@transaction.atomic
def change_person(*, person: Person, **changes: Any) -> Person:
    """Changes one's own name, address or language. The event names the fields, never what stands in them."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    changed = [name for name in CHANGEABLE if name in changes and getattr(person, name) != changes[name]]
    for name in changed:
        setattr(person, name, changes[name])
    check_row(person, exclude=["password"])
    if changed:
        person.save(update_fields=changed)
        record_event(actor=person, verb="changed", noun="person", target=person.id, project_id=None, fields=changed)
    return person
