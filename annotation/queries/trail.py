"""The audit trail of a project, newest first."""

from django.db.models import Q, QuerySet

from annotation.models import Event, Project


def find_events(project: Project, *, noun: str = "", actor: str = "") -> QuerySet[Event]:
    """Events of one kind of thing, or of people whose name holds `actor`."""
    events = Event.objects.filter(project=project).select_related("actor")
    if noun:
        events = events.filter(noun=noun)
    if actor:
        named = Q(actor__username__icontains=actor) | Q(actor__first_name__icontains=actor)
        events = events.filter(named | Q(actor__last_name__icontains=actor))
    return events.order_by("-id")
