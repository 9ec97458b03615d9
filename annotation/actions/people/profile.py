"""Changes a person's own details, language and keys."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.actions.people.identifiers import check_identifier, claiming_identifiers
from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import check_row
from annotation.errors import Invalid
from annotation.models import Person
from annotation.queries.people.identifiers import is_address_shared
from annotation.rules.keys import changed_keys, key_problems

CHANGEABLE: Final = ("first_name", "last_name", "email", "language")

# The labels of the desk's commands.
COMMANDS: Final = {
    "mark": gettext_lazy("Mark a region in the image"),
    "actual_pixels": gettext_lazy("100 %: a pixel for a pixel; again: back"),
    "fit": gettext_lazy("Fit"),
    "closer": gettext_lazy("Closer"),
    "farther": gettext_lazy("Farther"),
    "skip": gettext_lazy("Skip"),
    "flag": gettext_lazy("Flag"),
    "undo": gettext_lazy("Take back the last submit"),
    "previous": gettext_lazy("Your critique before this one"),
    "forward": gettext_lazy("Forward again"),
    "guidelines": gettext_lazy("Guidelines"),
    "help": gettext_lazy("This page"),
}


@transaction.atomic
def change_person(*, person: Person, **changes: Any) -> Person:
    """Changes a person's own name, address or language. The event has the names of the fields, never their values.

    Raises Invalid for an address that another account has as its address or its user name. A shared address identifies
    the person again once no other account has it and they save it.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    changed = [name for name in CHANGEABLE if name in changes and getattr(person, name) != changes[name]]
    for name in changed:
        setattr(person, name, changes[name])
    check_row(person, exclude=["password"])
    saved = list(changed)
    if "email" in changed:
        check_identifier("email", person.email, person=person)
    elif "email" in changes and is_address_shared(person):
        saved.append("email")
    if saved:
        with claiming_identifiers():
            person.save(update_fields=saved)
    if changed:
        record_event(actor=person, verb="changed", noun="person", target=person.id, project_id=None, fields=changed)
    return person


@transaction.atomic
def change_keys(*, person: Person, keys: Mapping[str, str]) -> Person:
    """Sets the keys of a person's desk by command; other commands go back to their default keys.

    Raises Invalid (`invalid_keys`) with a message for each command whose key is not allowed.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    own = changed_keys(keys)
    fields = {command: [_key_message(problem)] for command, problem in key_problems(own).items()}
    if fields:
        raise Invalid(_("Some keys need another look."), code="invalid_keys", fields=fields)
    if own != person.keys:
        person.keys = own
        person.save(update_fields=["keys"])
        record_event(actor=person, verb="changed", noun="person", target=person.id, project_id=None, fields=["keys"])
    return person


def _key_message(problem: str) -> str:
    match problem:
        case "unknown":
            return _("The desk has no such command.")
        case "reserved":
            return _("This key answers or pans; choose another.")
        case "not_a_key":
            return _("Choose one letter, digit or sign.")
        case command:
            return _("This key is taken: %(command)s.") % {"command": COMMANDS[command]}
