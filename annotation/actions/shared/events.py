"""The audit trail's one pen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from annotation.models import Event, Person


def record_event(
    *,
    actor: Person | None,
    verb: str,
    noun: str,
    target: UUID,
    project_id: UUID | None,
    at: datetime | None = None,
    **data: Any,
) -> None:
    """Writes one audit row; call it inside the transaction that it tells of. `at` is now, unless told."""
    when = {"at": at} if at else {}
    Event.objects.create(actor=actor, verb=verb, noun=noun, target=target, project_id=project_id, data=data, **when)
