"""The coverage board: what is authored, accepted and wanted, and the form of the targets."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotation.access import ANYONE, MANAGERS, access_project, role_in
from annotation.actions.evaluating.coverage import set_coverage_targets
from annotation.evaluating.coverage_targets import CellKey, suggest_targets
from annotation.models import Project, Role
from annotation.queries.evaluating.authoring.coverage import (
    MAX_SOURCES,
    BoardCell,
    coverage_cells,
    criterion_questions,
)
from frontend.forms.coverage import SuggestionForm, TargetsForm
from frontend.presenting.benchmarks.candidates import Tags, labels_of, source_in_words
from frontend.presenting.benchmarks.coverage import criterion_tables, scarce_cells
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, show_page, text_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def coverage(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the board to every member, and with `?edit=1` the targets to a manager, who can change them."""
    if request.method == "POST":
        return _save(request, access_project(request.user, project_id, MANAGERS))
    project = access_project(request.user, project_id, ANYONE)
    cells = coverage_cells(project)
    if "edit" in request.GET and role_in(request.user, project.id) == Role.MANAGER:
        return _show_form(request, project, cells)
    tags = Tags(criterion_questions(project))
    sources = list(dict.fromkeys(cell.key.source for cell in cells))
    source = text_in(request.GET, "source") if "source" in request.GET else None
    of_source = [cell for cell in cells if cell.key.source == source] if source in sources else cells
    context = {
        "tables": criterion_tables(of_source, tags),
        "scarce": scarce_cells(of_source, tags),
        "sources": [(name, source_in_words(name)) for name in sources],
        "source": source,
        "has_targets": any(cell.target for cell in cells),
        "source_limit": MAX_SOURCES if len(sources) == MAX_SOURCES else None,
    }
    return show_page(request, "benchmarks/coverage.html", context, project=project, section="benchmark")


def _show_form(
    request: PersonRequest, project: Project, cells: list[BoardCell], form: TargetsForm | None = None
) -> HttpResponse:
    """Shows the form; with a valid `total` its fields have a suggestion, which is not stored yet."""
    labels = _labels(project, cells)
    suggestion = SuggestionForm(request.GET if "total" in request.GET else None, initial={"total": 2800})
    suggested = _suggested(suggestion, cells)
    form = form or TargetsForm(cells=cells, labels=labels, suggested=suggested)
    context: dict[str, Any] = {
        "suggestion": suggestion,
        "is_suggested": suggested is not None,
        "form": form,
        "rows": [(labels[cell.key], cell, field) for cell, field in form.rows],
    }
    status = 422 if form.errors else 200
    return show_page(request, "benchmarks/targets.html", context, project=project, section="benchmark", status=status)


def _suggested(suggestion: SuggestionForm, cells: list[BoardCell]) -> dict[CellKey, int] | None:
    if not suggestion.is_bound or not suggestion.is_valid():
        return None
    keys = [cell.key for cell in cells]
    return suggest_targets(keys, suggestion.cleaned_data["total"], suggestion.cleaned_data["spread"])


def _save(request: PersonRequest, project: Project) -> HttpResponse:
    cells = coverage_cells(project)
    form = TargetsForm(request.POST, cells=cells, labels=_labels(project, cells))
    if form.is_valid():
        with errors_beside_fields(form):
            set_coverage_targets(actor=request.user, project=project, targets=form.targets())
            messages.success(request, _("The targets are stored; the next assignments follow them."))
            return redirect("coverage", project.id)
    return _show_form(request, project, cells, form)


def _labels(project: Project, cells: list[BoardCell]) -> dict[CellKey, str]:
    return labels_of([cell.key for cell in cells], Tags(criterion_questions(project)))
