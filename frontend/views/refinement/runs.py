"""Pages of runs: requested with an estimate, watched, paused and resumed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, access_project
from frontend.site.rendering import PersonRequest, page_of, show_page


@require_safe
@login_required
def run_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    rows = page_of(request, project.runs.select_related("recipe", "requested_by"))
    context = {"rows": rows, "is_unfinished": any(run.status in run.UNFINISHED for run in rows)}
    return show_page(request, "refinement/runs/list.html", context, project=project, section="refinement")
