"""The map of a project's coverage: batches by how many critiques their images have."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, READERS, access_project, role_in
from annotation.queries.quality.statistics import project_statistics
from frontend.presenting.charts.tables import requested_csv
from frontend.presenting.quality.coverage import coverage_table
from frontend.site.rendering import PersonRequest, page_of, show_page

BATCHES_A_PAGE = 100


@require_safe
@login_required
def critique_coverage(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows for each batch how many images have no critique, one, two and so on, beside how many it requires."""
    project = access_project(request.user, project_id, READERS)
    statistics = project_statistics(project, ("coverage", "topped_up"))
    batches = page_of(request, project.batches.all(), BATCHES_A_PAGE)
    links = role_in(request.user, project.id) in MANAGERS
    table = coverage_table(statistics, list(batches), links=links)
    context = {"statistics": statistics, "rows": batches, "table": table}
    file = requested_csv(request, [table] if table else [])
    return file or show_page(request, "quality/coverage.html", context, project=project, section="quality")
