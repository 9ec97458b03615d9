"""Stores versions of a project's recipes."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from annotation.actions.shared.events import record_event
from annotation.models import Person, Project, Recipe
from annotation.refining.recipes import built_in_recipe


@transaction.atomic
def add_recipe(*, actor: Person, project: Project, definition: Any) -> Recipe:
    """Stores the next version of a recipe."""
    Project.objects.select_for_update().get(pk=project.pk)
    versions = Recipe.objects.filter(project=project, key=definition["key"])
    last = versions.aggregate(last=Max("version"))["last"] or 0
    recipe = Recipe.objects.create(
        project=project, key=definition["key"], version=last + 1, definition=definition, created_by=actor
    )
    record_event(
        actor=actor,
        verb="added",
        noun="recipe",
        target=recipe.id,
        project_id=project.id,
        key=recipe.key,
        version=recipe.version,
    )
    return recipe


@transaction.atomic
def built_in_version(*, actor: Person, project: Project, key: str) -> Recipe:
    """Returns the project's version of a recipe that comes with Loupe, which is stored first if it is not yet."""
    definition = built_in_recipe(key)
    stored = Recipe.objects.filter(project=project, key=key, definition=definition).first()
    return stored or add_recipe(actor=actor, project=project, definition=definition)
