"""The audit trail of a project."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, access_project
from annotation.queries.projects.audit_log import find_events
from frontend.forms.filters import EventFilter, filters_of
from frontend.presenting.audit_phrases import phrase_events
from frontend.site.rendering import PersonRequest, page_of, show_page


@require_safe
@login_required
def events(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = EventFilter(request.GET)
    filters = filters_of(form)
    rows = page_of(request, find_events(project, **filters))
    context = {
        "rows": rows,
        "phrases": phrase_events(rows),
        "filter": form,
        "is_filtered": any(filters.values()),
    }
    return show_page(request, "events/list.html", context, project=project, section="history")
