"""Reads the audit trail for the pages that show it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation.models import Assignment, Candidate, Critique, CrossCheck, Event, Image, Project, Questionnaire
from annotation.rules.types import Definition


def find_events(project: Project, *, noun: str = "", actor: str = "") -> QuerySet[Event]:
    """Returns a project's events, newest first, of one noun or of people whose name contains `actor` if given."""
    events = Event.objects.filter(project=project).select_related("actor")
    if noun:
        events = events.filter(noun=noun)
    if actor:
        names = Q(actor__username__icontains=actor) | Q(actor__first_name__icontains=actor)
        events = events.filter(names | Q(actor__last_name__icontains=actor))
    return events.order_by("-id")


def events_of_image(image: Image) -> QuerySet[Event]:
    """Returns an image's events, newest first."""
    return Event.objects.filter(target=image.pk).select_related("actor").order_by("-id")


def definitions_of(targets: Collection[UUID]) -> dict[UUID, Definition]:
    """Returns the questionnaire's definition for each target that is a critique or an assignment; reads each once."""
    if not targets:
        return {}
    versions: dict[UUID, UUID | None] = {}
    for rows in (Critique.objects.all(), Assignment.objects.all()):
        versions |= dict(rows.filter(pk__in=targets).values_list("pk", "questionnaire"))
    questionnaires = Questionnaire.objects.in_bulk({version for version in versions.values() if version})
    return {target: questionnaires[version].definition for target, version in versions.items() if version}


def candidates_of(targets: Collection[UUID]) -> dict[UUID, Candidate]:
    """Returns the candidate, with its image, for each target that is one or a cross-check of one."""
    if not targets:
        return {}
    checks = dict(CrossCheck.objects.filter(pk__in=targets).values_list("pk", "candidate"))
    candidates = Candidate.objects.select_related("image").in_bulk([*targets, *checks.values()])
    checked = {check: candidates[candidate] for check, candidate in checks.items()}
    return {target: candidates[target] for target in targets if target in candidates} | checked
