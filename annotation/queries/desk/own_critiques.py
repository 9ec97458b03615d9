"""Reads a person's own critiques."""

from typing import Final

from annotation.models import COUNTED, Critique, CritiqueQuerySet, Person, Project, Purpose

DESK_PURPOSES: Final = (Purpose.WORK, Purpose.GOLD, Purpose.RETEST)
"""What a person does at the desk, and cannot tell apart."""


def own_last_critiques(person: Person, *, project: Project | None = None) -> CritiqueQuerySet:
    """Returns the person's critiques, newest first, withdrawn ones included, of all projects or one; slice it.

    Whatever the person does at the desk is among them, gold as well; training is not.
    """
    critiques = Critique.objects.filter(annotator=person, purpose__in=DESK_PURPOSES)
    if project is not None:
        critiques = critiques.filter(project=project)
    return critiques.select_related("image", "project", "questionnaire").order_by("-submitted_at")


def count_own_critiques(person: Person, project: Project) -> int:
    """Returns how many critiques the person wrote in a project, as they see it: without withdrawn ones, with gold."""
    critiques = Critique.objects.filter(annotator=person, project=project, purpose__in=DESK_PURPOSES)
    return critiques.exclude(status__in=COUNTED.excluded).count()
