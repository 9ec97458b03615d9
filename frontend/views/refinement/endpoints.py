"""The page of endpoints: what they are, and what they do when they are tested."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from annotation.access import MANAGERS, access_project
from annotation.actions.refining.endpoints import probe_endpoint
from annotation.queries.refining.endpoints import endpoint_rows
from annotation.refining.endpoints import read_endpoints_file
from annotation.wording.endpoints import explain_problem
from frontend.presenting.endpoint_view import endpoint_view
from frontend.site.rendering import PersonRequest, show_page, text_in

_EXAMPLE: Final = """\
[local]
url = "http://127.0.0.1:11434/v1"
model = "qwen3:8b"
input_price = 0
output_price = 0"""


@require_safe
@login_required
def endpoint_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    problems = [explain_problem(problem.code, problem.params) for problem in read_endpoints_file().problems]
    endpoints = [endpoint_view(row) for row in endpoint_rows()]
    context = {"endpoints": endpoints, "problems": problems, "example": _EXAMPLE}
    return show_page(request, "refinement/endpoints/list.html", context, project=project, section="refinement")


@require_POST
@login_required
def probe(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    name = text_in(request.POST, "name")
    probe_endpoint(actor=request.user, name=name, project=project)
    return redirect(f"{reverse('endpoints', args=[project.id])}#endpoint-{name}")
