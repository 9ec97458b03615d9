"""Reads a person's own critiques."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from annotation.models import COUNTED, Critique, CritiqueQuerySet, CritiqueStatus, Person, Project, Purpose

DESK_PURPOSES: Final = (Purpose.WORK, Purpose.GOLD, Purpose.RETEST)
"""What a person does at the desk, and cannot tell apart."""
MOST_RETURNED: Final = 50


@dataclass(frozen=True, slots=True)
class WrittenCounts:
    """How many critiques a person wrote in a project, without withdrawn and rejected ones, and how many came back."""

    critiques: int
    returned: int


def returned_ids(person_id: UUID, project_id: UUID) -> list[UUID]:
    """Returns the ids of the person's critiques that a reviewer returned, longest waiting first, up to 50."""
    critiques = Critique.objects.filter(annotator_id=person_id, project_id=project_id, status=CritiqueStatus.RETURNED)
    return list(critiques.order_by("review__returned_at").values_list("pk", flat=True)[:MOST_RETURNED])


def count_written(person_id: UUID, project_id: UUID) -> WrittenCounts:
    """Returns the counts of a person's critiques in a project, as they see them: with gold; in one statement."""
    critiques = Critique.objects.filter(annotator=person_id, project=project_id, purpose__in=DESK_PURPOSES)
    counted = critiques.exclude(status__in=COUNTED.excluded)
    # Any column that the index critique_by_annotator does not hold, the primary key too, would have every row read.
    counts = counted.aggregate(critiques=Count("*"), returned=Count("status", filter=Q(status=CritiqueStatus.RETURNED)))
    return WrittenCounts(**counts)


def is_changeable(critique_id: UUID, *, person_id: UUID, project_id: UUID) -> bool:
    """Returns whether this is a critique that the person wrote at the desk of the project and may change."""
    critiques = Critique.objects.filter(pk=critique_id, annotator=person_id, project=project_id)
    return critiques.filter(purpose__in=DESK_PURPOSES).exclude(status__in=COUNTED.excluded).exists()


def own_last_critiques(person: Person, *, project: Project | None = None) -> CritiqueQuerySet:
    """Returns the person's critiques, newest first, withdrawn ones included, of all projects or one; slice it.

    Whatever the person does at the desk is among them, gold as well; training is not.
    """
    critiques = Critique.objects.filter(annotator=person, purpose__in=DESK_PURPOSES)
    if project is not None:
        critiques = critiques.filter(project=project)
    return critiques.select_related("image", "project", "questionnaire").order_by("-submitted_at")
