"""Pages of projects: the list, a new one, the overview of one, and its settings."""

from dataclasses import dataclass
from typing import Any
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
from annotation.models import BatchStatus, Image, ImageStatus, Project, ReviewPolicy, Role
from annotation.queries.desk.claims import count_images_left
from annotation.queries.desk.own_critiques import count_written, own_last_critiques
from annotation.queries.projects.statistics import count_critiques
from annotation.queries.quality.desk_gate import find_gate
from frontend.forms.projects import PoliciesForm, ProjectForm
from frontend.presenting.charts.tables import requested_csv
from frontend.presenting.progress_view import ProgressShares, combine, progress_of_batches
from frontend.presenting.project_charts import daily_chart, grade_chart
from frontend.presenting.quality.burn_up import closed_batches
from frontend.presenting.quality.next_step import next_step
from frontend.presenting.reviews.own_critiques import own_critiques
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in

PROJECTS_A_PAGE = 24
CONTACT_SHEET_IMAGES = 6
OWN_CRITIQUES_A_PAGE = 12
BATCHES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ProjectCard:
    project: Project
    progress: ProgressShares
    images: list[Image]


@require_safe
@login_required
def project_list(request: PersonRequest) -> HttpResponse:
    words = text_in(request.GET, "words").strip()[:200]
    visible = visible_projects(request.user)
    rows = page_of(request, visible.filter(name__icontains=words) if words else visible, PROJECTS_A_PAGE)
    context = {
        "rows": rows,
        "cards": [_card(project) for project in rows],
        "words": words,
        "may_create_projects": may_create_projects(request.user),
    }
    return show_page(request, "projects/list.html", context, section="projects")


def _card(project: Project) -> ProjectCard:
    ready = Image.objects.filter(batch__project=project, status=ImageStatus.READY)
    ids = list(
        ready.order_by("batch__priority", "batch", "position").values_list("pk", flat=True)[:CONTACT_SHEET_IMAGES]
    )
    images = Image.objects.in_bulk(ids)
    return ProjectCard(project, _progress(project), [images[id_] for id_ in ids if id_ in images])


def _progress(project: Project) -> ProgressShares:
    return combine(list(progress_of_batches(list(project.batches.values_list("id", flat=True))).values()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_project(request: PersonRequest) -> HttpResponse:
    if not may_create_projects(request.user):
        raise Forbidden(_("Only managers and site administrators make projects; ask one of them."))
    form = ProjectForm(request.POST or None)
    if form.is_valid():
        with errors_beside_fields(form):
            project = create_project(actor=request.user, **form.cleaned_data)
            return redirect("project", project.id)
    return show_page(
        request, "projects/new.html", {"form": form}, section="projects", status=422 if form.errors else 200
    )


@require_safe
@login_required
def project_detail(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the project's progress to reviewers and managers, and to an annotator their own part in it."""
    project = access_project(request.user, project_id)
    if role_in(request.user, project.id) == Role.ANNOTATOR:
        own_part = _own_part(request, project)
        return show_page(request, "projects/own_overview.html", own_part, project=project, section="overview")
    overview = _overview(project)
    file = requested_csv(request, overview["charts"])
    return file or show_page(request, "projects/overview.html", overview, project=project, section="overview")


def _own_part(request: PersonRequest, project: Project) -> dict[str, object]:
    written = count_written(request.user.id, project.id)
    gate = find_gate(request.user.id, project.id)
    rows = page_of(request, own_last_critiques(request.user, project=project), OWN_CRITIQUES_A_PAGE)
    return {
        "step": next_step(gate) if gate else None,
        "images_left": 0 if gate else count_images_left(project.id, request.user.id),
        "critiques_written": written.critiques,
        "returned_count": written.returned,
        "rows": rows,
        "critiques": own_critiques(rows),
    }


def _overview(project: Project) -> dict[str, Any]:
    batches = list(project.batches.all())
    progress = progress_of_batches([batch.id for batch in batches])
    counts = count_critiques(project)
    return {
        "batches": [(batch, progress[batch.id]) for batch in batches[:BATCHES_SHOWN]],
        "batch_count": len(batches),
        "closed_note": closed_batches() if any(batch.status == BatchStatus.CLOSED for batch in batches) else "",
        "progress": combine(list(progress.values())),
        "people": project.memberships.filter(is_active=True).count(),
        "last_week": sum(number for _day, number in counts.by_day[-7:]),
        "charts": [daily_chart(counts.by_day), grade_chart(counts.by_level)],
        "reviews_work": project.quality.review != ReviewPolicy.NONE,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def project_settings(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    # The form writes its values onto its instance; the page's heading keeps showing the stored ones.
    form = PoliciesForm(request.POST or None, instance=Project.objects.get(pk=project.pk))
    if form.is_valid():
        with errors_beside_fields(form):
            change_project(actor=request.user, project=project, **form.cleaned_data)
            messages.success(request, _("The settings are saved."))
            return redirect("project_settings", project.id)
    status = 422 if form.errors else 200
    return show_page(
        request, "projects/settings.html", {"form": form}, project=project, section="settings", status=status
    )
