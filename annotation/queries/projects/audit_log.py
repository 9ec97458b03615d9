"""The audit trail of a project, newest first."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation.models import Assignment, Critique, Event, Project, Questionnaire
from annotation.rules.types import Definition


def find_events(project: Project, *, noun: str = "", actor: str = "") -> QuerySet[Event]:
    """Events of one kind of thing, or of people whose name holds `actor`."""
    events = Event.objects.filter(project=project).select_related("actor")
    if noun:
        events = events.filter(noun=noun)
    if actor:
        named = Q(actor__username__icontains=actor) | Q(actor__first_name__icontains=actor)
        events = events.filter(named | Q(actor__last_name__icontains=actor))
    return events.order_by("-id")


def definitions_of(targets: Collection[UUID]) -> dict[UUID, Definition]:
    """The questionnaires that those of the targets answer which are critiques or assignments; each is read once."""
    if not targets:
        return {}
    answering: dict[UUID, UUID | None] = {}
    for rows in (Critique.objects.all(), Assignment.objects.all()):
        answering |= dict(rows.filter(pk__in=targets).values_list("pk", "questionnaire"))
    found = Questionnaire.objects.in_bulk({version for version in answering.values() if version})
    return {target: found[version].definition for target, version in answering.items() if version}
