"""Records events in the audit trail."""

from typing import Any
from uuid import UUID

from annotation.models import Event, Person
from annotation.rules.events import check_event


def record_event(
    *,
    actor: Person | None,
    verb: str,
    noun: str,
    target: UUID,
    project_id: UUID | None,
    **fields: Any,
) -> None:
    """Writes one audit row inside the transaction whose change it records.

    A field that is None is left out. Raises UndeclaredEvent for a verb, noun or field that EVENTS
    (`annotation/rules/events/`) does not have.
    """
    data = {name: value for name, value in fields.items() if value is not None}
    check_event(verb, noun, data)
    Event.objects.create(actor=actor, verb=verb, noun=noun, target=target, project_id=project_id, data=data)
