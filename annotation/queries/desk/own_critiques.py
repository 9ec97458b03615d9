"""Reads a person's own critiques."""

from annotation.models import Critique, CritiqueQuerySet, Person, Project


def own_last_critiques(person: Person, *, project: Project | None = None) -> CritiqueQuerySet:
    """Returns the person's critiques, newest first, withdrawn ones included, of all projects or one; slice it."""
    critiques = Critique.objects.filter(annotator=person)
    if project is not None:
        critiques = critiques.filter(project=project)
    return critiques.select_related("image", "project", "questionnaire").order_by("-submitted_at")
