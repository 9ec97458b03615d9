"""Projects: the list, a new one, how one stands, and its policies."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotation.access import MANAGERS, access_project, may_create_projects, role_in, visible_projects
from annotation.actions.projects.projects import change_project, create_project
from annotation.errors import Forbidden
from annotation.models import Image, ImageStatus, Project, Role
from annotation.queries.desk.claims import count_images_left
from annotation.queries.desk.own_critiques import own_last_critiques
from annotation.queries.projects.statistics import count_written
from frontend.forms.pages import PoliciesForm, ProjectForm
from frontend.presenting.plots import columns
from frontend.presenting.progress_view import Standing, standing_of, together
from frontend.site.errors import beside_the_fields
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in

PROJECTS_A_PAGE = 24
CONTACT_SHEET = 6
OWN_SHOWN = 12
BATCHES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ProjectCard:
    project: Project
    progress: Standing
    pictures: list[Image]


@require_safe
@login_required
def projects(request: PersonRequest) -> HttpResponse:
    words = text_in(request.GET, "words").strip()[:200]
    found = visible_projects(request.user)
    rows = page_of(request, found.filter(name__icontains=words) if words else found, PROJECTS_A_PAGE)
    context = {
        "rows": rows,
        "cards": [_card(project) for project in rows],
        "words": words,
        "may_create_projects": may_create_projects(request.user),
    }
    return show_page(request, "projects/list.html", context, section="projects")


def _card(project: Project) -> ProjectCard:
    ready = Image.objects.filter(batch__project=project, status=ImageStatus.READY)
    first = list(ready.order_by("batch__priority", "batch", "position").values_list("pk", flat=True)[:CONTACT_SHEET])
    shown = Image.objects.in_bulk(first)
    return ProjectCard(project, _progress(project), [shown[one] for one in first if one in shown])


def _progress(project: Project) -> Standing:
    return together(list(standing_of(list(project.batches.values_list("id", flat=True))).values()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_project(request: PersonRequest) -> HttpResponse:
    if not may_create_projects(request.user):
        raise Forbidden(_("Only managers and site administrators make projects; ask one of them."))
    form = ProjectForm(request.POST or None)
    if form.is_valid():
        with beside_the_fields(form):
            project = create_project(actor=request.user, **form.cleaned_data)
            return redirect("project", project.id)
    return show_page(
        request, "projects/new.html", {"form": form}, section="projects", status=422 if form.errors else 200
    )


@require_safe
@login_required
def project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """How the project stands, for those who read everything; for an annotator, their own part in it."""
    found = access_project(request.user, project_id)
    annotates = role_in(request.user, found.id) == Role.ANNOTATOR
    context = _own_part(request, found) if annotates else _standing(found)
    return show_page(
        request,
        "projects/own_overview.html" if annotates else "projects/overview.html",
        context,
        project=found,
        section="overview",
    )


def _own_part(request: PersonRequest, found: Project) -> dict[str, object]:
    own = own_last_critiques(request.user, project=found)
    return {
        "left": count_images_left(found.id, request.user.id),
        "written": own.counted().count(),
        "rows": page_of(request, own, OWN_SHOWN),
    }


def _standing(found: Project) -> dict[str, object]:
    batches = list(found.batches.all())
    progress = standing_of([batch.id for batch in batches])
    written = count_written(found)
    return {
        "batches": [(batch, progress[batch.id]) for batch in batches[:BATCHES_SHOWN]],
        "batch_count": len(batches),
        "progress": together(list(progress.values())),
        "people": found.memberships.filter(is_active=True).count(),
        "days": columns(written.by_day),
        "days_most": max(number for _day, number in written.by_day),
        "last_week": sum(number for _day, number in written.by_day[-7:]),
        "levels": _levels(written.by_level),
    }


def _levels(counted: dict[str, int]) -> list[tuple[str, int]]:
    names = {"low": _("Low"), "medium": _("Medium"), "high": _("High")}
    return [(names[level], number) for level, number in counted.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def project_settings(request: PersonRequest, project_id: UUID) -> HttpResponse:
    found = access_project(request.user, project_id, MANAGERS)
    # The form writes what was typed onto its instance; the page's own heading keeps what is true.
    form = PoliciesForm(request.POST or None, instance=Project.objects.get(pk=found.pk))
    if form.is_valid():
        with beside_the_fields(form):
            change_project(actor=request.user, project=found, **form.cleaned_data)
            messages.success(request, _("The settings are saved."))
            return redirect("project_settings", found.id)
    status = 422 if form.errors else 200
    return show_page(
        request, "projects/settings.html", {"form": form}, project=found, section="settings", status=status
    )
