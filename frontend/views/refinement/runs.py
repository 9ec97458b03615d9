"""Pages of runs: the list, and the form with its live estimate."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, access_project, access_recipe, access_run
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.run_checks import check_spec
from annotation.actions.refining.runs import create_run
from annotation.models import Project, Recipe
from annotation.queries.calling.consents import endpoints_to_allow
from annotation.queries.refining.estimates import estimate_run
from annotation.queries.refining.first_prompt import first_prompt
from annotation.refining.endpoints import load_endpoints
from frontend.forms.filters import filters_of
from frontend.forms.refinement.runs import RunFilter, RunForm, choice_of, initial_of
from frontend.presenting.jobs.run_view import RunRow
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in


@require_safe
@login_required
def run_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = RunFilter(request.GET)
    filters = {name: value for name, value in filters_of(form).items() if value}
    rows = page_of(request, project.runs.select_related("recipe", "requested_by").filter(**filters))
    endpoints = load_endpoints()
    context = {
        "rows": rows,
        "runs": [RunRow.of(run) for run in rows],
        "filter": form,
        "is_filtered": bool(filters),
        "is_unfinished": any(run.status in run.UNFINISHED for run in rows),
        "endpoints": endpoints,
    }
    return show_page(request, "refinement/runs/list.html", context, project=project, section="refinement")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_run(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the form, with `?sample=` filled in to ask all critiques what a run asked some; requests the run."""
    project = access_project(request.user, project_id, MANAGERS)
    form = RunForm(request.POST or None, project=project, initial=_initial(request, project))
    to_allow = endpoints_to_allow(project, form.endpoint_names)
    if form.is_valid():
        form.require_acknowledgement(to_allow)
    if form.is_valid():
        with errors_beside_fields(form):
            spec = form.spec(_stored_recipe(request, form))
            acknowledged = form.cleaned_data["acknowledged"]
            return redirect(
                "run", create_run(actor=request.user, project=project, spec=spec, acknowledged=acknowledged).id
            )
    status = 422 if form.errors else 200
    context = {"form": form, "to_allow": to_allow}
    return show_page(request, "refinement/runs/new.html", context, project=project, section="refinement", status=status)


@require_POST
@login_required
def estimate(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Returns what the requested run would take, and its first prompt, while the form is filled in. Stores nothing."""
    project = access_project(request.user, project_id, MANAGERS)
    form = RunForm(request.POST, project=project)
    to_allow = endpoints_to_allow(project, form.endpoint_names)
    context: dict[str, Any] = {"form": form, "project": project, "to_allow": to_allow}
    if form.is_valid():
        context["endpoint"] = form.chosen_endpoint
        with errors_beside_fields(form):
            spec = form.spec(form.recipe_version())
            context |= {"messages_to_send": first_prompt(project, spec), "estimate": estimate_run(project, spec)}
            check_spec(project, spec)
    if form.is_valid() and "sent" in request.POST:  # it was sent without the confirmation: the error stays
        form.require_acknowledgement(to_allow)
    if "sent" not in request.POST:
        form.pass_over_empty_fields()
    return render(request, "refinement/runs/parts/estimate.html", context)


def _initial(request: PersonRequest, project: Project) -> dict[str, Any]:
    """Returns the initial values of the form, as the query asks for: `?sample=` a run, or `?recipe=` a version."""
    names = list(load_endpoints())
    initial: dict[str, Any] = {"endpoint": names[0] if names else ""}
    if sample_id := _id_in(request, "sample"):
        sample = access_run(request.user, sample_id)
        return initial | (initial_of(sample) if sample.project_id == project.id else {})
    if recipe_id := _id_in(request, "recipe"):
        initial["recipe"] = choice_of(access_recipe(request.user, recipe_id))
    return initial


def _id_in(request: PersonRequest, name: str) -> UUID | None:
    try:
        return UUID(text_in(request.GET, name))
    except ValueError:
        return None


def _stored_recipe(request: PersonRequest, form: RunForm) -> Recipe:
    recipe = form.recipe_version()
    is_stored = not recipe._state.adding
    return recipe if is_stored else built_in_version(actor=request.user, project=form.project, key=recipe.key)
