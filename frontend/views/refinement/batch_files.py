"""The page of a run's batch files: written, sent to an endpoint by somebody, and their results read back."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotation.access import access_run
from annotation.actions.refining.batch_files import (
    add_results,
    find_part,
    is_prepared,
    parts_of,
    require_batch_run,
    results_to_read,
    write_part,
)
from annotation.errors import Invalid
from annotation.models import Person, ResultsFile, Run
from annotation.wording.rejections import explain, explain_work
from frontend.forms.refinement.runs import recipe_title
from frontend.site.rendering import PersonRequest, page_of, show_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def batch_files(request: PersonRequest, run_id: UUID) -> HttpResponse:
    run = access_run(request.user, run_id)
    require_batch_run(run)
    error = ""
    if request.method == "POST":
        files = request.FILES.getlist("file")
        error = _add_files(request.user, run, files)
        if not error:
            return redirect("batch_files", run.id)
    return _show(request, run, error)


def _add_files(actor: Person, run: Run, files: "Sequence[File[bytes]]") -> str:
    """Adds all files, or none; returns why one cannot be read."""
    if not files:
        return _("Choose at least one file.")
    try:
        files = results_to_read(files)
    except Invalid as error:
        return error.detail
    for file in files:
        add_results(actor=actor, run=run, file=file)
    return ""


def _show(request: HttpRequest, run: Run, error: str) -> HttpResponse:
    rows = page_of(request, run.results_files.select_related("requested_by"))
    context = {
        "run": run,
        "title": recipe_title(run.recipe),
        "parts": parts_of(run),
        "rows": rows,
        "entries": [(row, explain_work(row), _rejected_lines(row)) for row in rows],
        "error": error,
        "is_prepared": is_prepared(run),
        "is_unfinished": any(row.status in row.UNFINISHED for row in rows),
        "unanswered": run.total - run.done,
        "tab": "runs",
    }
    status = 422 if error else 200
    return show_page(
        request, "refinement/runs/batch_files.html", context, project=run.project, section="refinement", status=status
    )


def _rejected_lines(row: ResultsFile) -> list[tuple[int, str]]:
    """Returns the number of each line that was rejected, and why; the first of them."""
    return [(entry["line"], explain(entry["code"], entry["params"])) for entry in row.rejections]


@require_safe
@login_required
def batch_file(request: PersonRequest, run_id: UUID, part: str) -> StreamingHttpResponse:
    """Returns one batch file as a download."""
    run = access_run(request.user, run_id)
    batch_part = find_part(run, part)
    response = StreamingHttpResponse(write_part(run, batch_part), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{batch_part.name}"'
    return response
