"""Stores versions of a project's recipes."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.models import Person, Project, Recipe
from annotation.refining.recipes import InvalidRecipe, RecipeDefinition, built_in_recipe, check_recipe
from annotation.wording.questionnaires import explain_definition_error


def add_recipe(*, actor: Person, project: Project, definition: Any) -> Recipe:
    """Stores a recipe as the next version of its key, unless the latest version is the same: that one is returned.

    Raises Invalid (`invalid_recipe`) with the errors by path.
    """
    return _store(actor, project, checked_recipe(definition))


@transaction.atomic
def built_in_version(*, actor: Person, project: Project, key: str) -> Recipe:
    """Returns the project's version of a recipe that comes with Loupe, which is stored first if it is not yet."""
    definition = built_in_recipe(key)
    stored = Recipe.objects.filter(project=project, key=key, definition=definition).first()
    return stored or _store(actor, project, definition)


def checked_recipe(definition: Any) -> RecipeDefinition:
    """Returns the same definition. Raises Invalid (`invalid_recipe`) with the errors by path."""
    try:
        return check_recipe(definition)
    except InvalidRecipe as error:
        fields: dict[str, list[str]] = {}
        for entry in error.errors:
            fields.setdefault(entry["path"], []).append(explain_definition_error(entry))
        detail = _("The recipe has errors; each is listed with its path.")
        raise Invalid(detail, code="invalid_recipe", fields=fields) from error


@transaction.atomic
def _store(actor: Person, project: Project, definition: RecipeDefinition) -> Recipe:
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    versions = Recipe.objects.filter(project=project, key=definition["key"])
    latest = versions.order_by("-version").first()
    if latest and latest.definition == definition:
        return latest
    recipe = Recipe.objects.create(
        project=project,
        key=definition["key"],
        version=latest.version + 1 if latest else 1,
        definition=definition,
        created_by=actor,
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
