"""Pages of spot checks: how far the checks agree with people, and the desk at which people judge."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from annotation.access import READERS, access_project
from annotation.models import Person, Project
from annotation.queries.refining.agreement import agreement_with_people
from annotation.queries.refining.instruction_json import present_draw
from annotation.queries.refining.spot_checks import (
    SpotCheckFilter,
    count_judged,
    draw_instructions,
    runs_with_instructions,
)
from annotation.wording.instructions import REASONS, TYPE_NAMES
from frontend.forms.filters import filters_of
from frontend.forms.refinement.instructions import SpotCheckFilterForm
from frontend.presenting.agreement_view import report_in_words
from frontend.presenting.spot_check_messages import spot_check_messages
from frontend.site.bundling import SPOT_CHECK_SCRIPT, SPOT_CHECK_STYLE, files_of
from frontend.site.languages import language_tag
from frontend.site.rendering import PersonRequest, show_page

FIRST_DRAWS = 4


@require_safe
@login_required
def spot_checks(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows how far the checks agree with people, over a run or the project, and where judging begins."""
    project = access_project(request.user, project_id, READERS)
    form, criteria = _criteria(request, project)
    report = agreement_with_people(project, criteria.run)
    context = {
        "filter": form,
        "is_filtered": criteria != SpotCheckFilter(),
        "report": report_in_words(report),
        "judged": count_judged(request.user, project),
        "has_more": bool(draw_instructions(request.user, project, criteria, count=1)),
        "query": request.GET.urlencode(),
    }
    return show_page(request, "refinement/spot_checks/overview.html", context, project=project, section="refinement")


@require_safe
@login_required
@ensure_csrf_cookie
def spot_check_desk(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the desk of spot checks with the first instructions; it is not cached, since these are soon judged."""
    project = access_project(request.user, project_id, READERS)
    form, criteria = _criteria(request, project)
    if form.errors:  # the desk would show instructions of all runs
        return redirect(f"{reverse('spot_checks', args=[project.id])}?{request.GET.urlencode()}")
    draws = draw_instructions(request.user, project, criteria, count=FIRST_DRAWS)
    instructions = [present_draw(draw, request.user) for draw in draws]
    bootstrap = {
        **_bootstrap(request.user, project),
        "drawn": {"judged": count_judged(request.user, project), "instructions": instructions},
        "query": {name: str(getattr(criteria, name)) for name in ("run", "type", "check") if getattr(criteria, name)},
    }
    files = files_of(SPOT_CHECK_STYLE, SPOT_CHECK_SCRIPT, bundled=not settings.DEBUG)
    first_image_url = instructions[0]["image"].get("view", "") if instructions else ""
    context = {"project": project, "bootstrap": bootstrap, "first_image_url": first_image_url, **files}
    response = render(request, "refinement/spot_checks/desk.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _criteria(request: PersonRequest, project: Project) -> tuple[SpotCheckFilterForm, SpotCheckFilter]:
    form = SpotCheckFilterForm(request.GET, runs=runs_with_instructions(project))
    values = filters_of(form)
    run = UUID(values["run"]) if values.get("run") else None
    return form, SpotCheckFilter(run, values.get("type", ""), values.get("check", ""))


def _bootstrap(person: Person, project: Project) -> dict[str, Any]:
    return {
        "person": {"id": str(person.id), "name": person.get_username()},
        "language": language_tag(get_language()),
        "project": {"id": str(project.id), "name": project.name},
        "reasons": [[code, str(label)] for code, label in REASONS.items()],
        "types": {type_: str(label) for type_, label in TYPE_NAMES.items()},
        "routes": {
            "base": settings.LOUPE_BASE_PATH,
            "api": reverse("api:me").removesuffix("me/"),
            "sign_in": reverse("account_login"),
            "overview": reverse("spot_checks", args=[project.id]),
        },
        "messages": spot_check_messages(),
    }
