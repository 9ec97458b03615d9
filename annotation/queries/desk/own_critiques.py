"""What a person wrote themselves."""

from annotation.models import Critique, CritiqueQuerySet, Person, Project


def own_last_critiques(person: Person, *, project: Project | None = None) -> CritiqueQuerySet:
    """The person's critiques, newest first, in every project or in one, withdrawn ones too; slice it."""
    critiques = Critique.objects.filter(annotator=person)
    if project is not None:
        critiques = critiques.filter(project=project)
    return critiques.select_related("image", "project", "questionnaire").order_by("-submitted_at")
