"""Pages of recipes: all of them, one version with the prompt as it is sent, and the form of the next version."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import orjson
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotation.access import MANAGERS, access_project, access_recipe
from annotation.actions.refining.recipes import add_recipe
from annotation.errors import Missing
from annotation.models import Critique, Project, Recipe
from annotation.queries.refining.recipes import (
    AnsweredCritiques,
    answers_to_ask_anew,
    count_runs,
    latest_version,
    version_of,
)
from annotation.refining.prompting import make_messages, static_prompt
from annotation.refining.recipes import RecipeDefinition, built_in_recipe, built_in_recipe_keys
from annotation.refining.source import source_of
from annotation.rules.prompts import text_in
from frontend.forms.refinement.recipes import RecipeForm
from frontend.presenting.questionnaires.questionnaire_json import as_text
from frontend.presenting.recipe_view import LANGUAGE_NAMES, changes_of_recipe, limits_in_words, types_in_words
from frontend.site.rendering import PersonRequest, page_of, show_page
from frontend.site.rendering import text_in as text_of

CRITIQUES_TO_CHOOSE: Final = 30
VERSIONS_TO_COMPARE: Final = 50
_BUILT_IN: Final = "aesmmit"


@dataclass(frozen=True, slots=True)
class Review:
    """What the next version changes, and the answers that it asks for anew; `token` identifies what was entered."""

    version: int
    token: str
    changes: Sequence[tuple[str, str, str]] = ()
    answered: Sequence[AnsweredCritiques] = field(default_factory=list)


@require_safe
@login_required
def recipe_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    rows = page_of(request, project.recipes.select_related("created_by"))
    runs = count_runs(rows.object_list)
    stored_keys = set(project.recipes.values_list("key", flat=True))
    context = {
        "rows": rows,
        "recipes": [(recipe, _title(recipe.definition), runs.get(recipe.pk, 0)) for recipe in rows],
        "built_in": [(key, _title(built_in_recipe(key))) for key in built_in_recipe_keys() if key not in stored_keys],
    }
    return show_page(request, "refinement/recipes/list.html", context, project=project, section="refinement")


@require_safe
@login_required
def recipe_detail(request: PersonRequest, recipe_id: UUID) -> HttpResponse:
    """Shows one version: what it asks for, its prompt for a critique of the project, and what it changed."""
    recipe = access_recipe(request.user, recipe_id)
    earlier = recipe.project.recipes.filter(key=recipe.key, version__lt=recipe.version)
    before = version_of(recipe.project_id, recipe.key, text_of(request.GET, "since") or str(recipe.version - 1))
    context = {
        **_detail(request, recipe.project, recipe.definition),
        "recipe": recipe,
        "runs": count_runs([recipe]).get(recipe.pk, 0),
        "earlier": list(earlier.values_list("version", flat=True)[:VERSIONS_TO_COMPARE]),
        "before": before,
        "changes": changes_of_recipe(before.definition, recipe.definition) if before else [],
    }
    return show_page(request, "refinement/recipes/detail.html", context, project=recipe.project, section="refinement")


@require_safe
@login_required
def built_in_recipe_detail(request: PersonRequest, project_id: UUID, key: str) -> HttpResponse:
    """Shows a recipe that comes with Loupe, which a project stores with its first run."""
    project = access_project(request.user, project_id, MANAGERS)
    context = {**_detail(request, project, _built_in(key)), "key": key}
    return show_page(request, "refinement/recipes/detail.html", context, project=project, section="refinement")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_recipe(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Adds the next version; the form begins with the recipe `?from=`, or with the one that comes with Loupe.

    What would be asked anew is shown first, and has to be confirmed.
    """
    project = access_project(request.user, project_id, MANAGERS)
    form = RecipeForm(_base(request, project), request.POST or None)
    review = _review(project, form.definition) if form.is_valid() else None
    if review and (not review.answered or form.cleaned_data["confirmed"] == review.token):
        recipe = add_recipe(actor=request.user, project=project, definition=form.definition)
        _tell_stored(request, recipe, is_new=recipe.version == review.version)
        return redirect("recipe", recipe.id)
    context = {"form": form, "review": review}
    status = 422 if form.errors else 200
    return show_page(
        request, "refinement/recipes/new.html", context, project=project, section="refinement", status=status
    )


def _review(project: Project, definition: RecipeDefinition) -> Review:
    latest = latest_version(project.pk, definition["key"])
    return Review(
        version=latest.version + 1 if latest else 1,
        token=hashlib.sha256(orjson.dumps(definition, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        changes=changes_of_recipe(latest.definition, definition) if latest else [],
        answered=answers_to_ask_anew(latest, definition),
    )


def _tell_stored(request: PersonRequest, recipe: Recipe, *, is_new: bool) -> None:
    if is_new:
        messages.success(request, _("Version %(version)d is stored.") % {"version": recipe.version})
    else:
        messages.info(request, _("Nothing was changed: version %(version)d stays.") % {"version": recipe.version})


def _base(request: PersonRequest, project: Project) -> RecipeDefinition:
    """Returns the definition of the recipe that `?from=` names by its id."""
    try:
        recipe = project.recipes.filter(pk=UUID(text_of(request.GET, "from"))).first()
    except ValueError:
        recipe = None
    return recipe.definition if recipe else built_in_recipe(_BUILT_IN)


def _built_in(key: str) -> RecipeDefinition:
    try:
        return built_in_recipe(key)
    except KeyError as error:
        raise Missing(_("There is no such thing here, or it is not yours to see.")) from error


def _title(definition: RecipeDefinition) -> str:
    return text_in(definition["title"], get_language() or "en")


def _detail(request: PersonRequest, project: Project, definition: RecipeDefinition) -> dict[str, object]:
    visible = Critique.objects.visible().filter(project=project).select_related("image").order_by("-submitted_at")
    critiques = list(visible[:CRITIQUES_TO_CHOOSE])
    chosen_id = text_of(request.GET, "critique")
    critique = next((critique for critique in critiques if str(critique.pk) == chosen_id), next(iter(critiques), None))
    return {
        "title": _title(definition),
        "definition": definition,
        "types": types_in_words(definition, get_language() or "en"),
        "limits": limits_in_words(definition),
        "languages": [LANGUAGE_NAMES[language] for language in definition["languages"]],
        "critiques": critiques,
        "critique": critique,
        "prompt": _prompt(definition, critique),
        "document": as_text(definition),
    }


def _prompt(definition: RecipeDefinition, critique: Critique | None) -> list[str]:
    """Returns the texts that are sent for a critique; without one, what precedes every critique."""
    if critique is None:
        return [static_prompt(definition, definition["languages"][0])]
    source = source_of(critique.questionnaire.definition, critique.answers, critique.marks)
    return [message["content"] for message in make_messages(definition, source)]
