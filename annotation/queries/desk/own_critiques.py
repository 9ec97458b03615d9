"""Reads a person's own critiques."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from annotation.models import Critique, CritiqueQuerySet, CritiqueStatus, Person, Project


@dataclass(frozen=True, slots=True)
class WrittenCounts:
    """How many critiques a person has in a project, without withdrawn and rejected ones, and how many came back."""

    critiques: int
    returned: int


def count_written(person_id: UUID, project_id: UUID) -> WrittenCounts:
    """Returns the counts of a person's critiques in a project, in one statement."""
    critiques = Critique.objects.counted().filter(project_id=project_id, annotator_id=person_id)
    counts = critiques.aggregate(critiques=Count("*"), returned=Count("*", filter=Q(status=CritiqueStatus.RETURNED)))
    return WrittenCounts(**counts)


def own_last_critiques(person: Person, *, project: Project | None = None) -> CritiqueQuerySet:
    """Returns the person's critiques, newest first, withdrawn ones included, of all projects or one; slice it."""
    critiques = Critique.objects.filter(annotator=person)
    if project is not None:
        critiques = critiques.filter(project=project)
    return critiques.select_related("image", "project", "questionnaire").order_by("-submitted_at")
