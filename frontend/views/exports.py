"""Pages of exports: requested, previewed, watched, compared, downloaded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, access_export, access_project
from annotation.actions.releasing.exports import cancel_export, create_export, delete_export, retry_export
from annotation.exporting.formats import FORMATS
from annotation.exporting.preview import preview_release
from annotation.exporting.release_diff import Difference, read_differences
from annotation.exporting.spec import parse_spec, snippet_of
from annotation.models import Critique, Export, JobStatus, Questionnaire
from annotation.queries.images.held_out import count_at_risk
from annotation.queries.releases.comparison import compare_releases, releases_before
from frontend.forms.exports import (
    ComparisonForm,
    ExportFilter,
    ExportForm,
    describe_request,
    exclusions_of,
    files_of,
    purposes_of,
    splits_of,
    title_of,
)
from frontend.forms.filters import filters_of
from frontend.presenting.answer_diff import difference_in_words
from frontend.presenting.progress_view import percent
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import ROWS_A_PAGE, PersonRequest, page_of, show_page

EARLIER_RELEASES = 50
_Row = tuple[Critique, list[tuple[str, str, str]], Difference | None]
UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)


@require_safe
@login_required
def export_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = ExportFilter(request.GET)
    filters = {name: value for name, value in filters_of(form).items() if value}
    exports = project.exports.select_related("requested_by").prefetch_related("files").filter(**filters)
    rows = page_of(request, exports)
    context = {
        "rows": rows,
        "filter": form,
        "is_filtered": bool(filters),
        "is_unfinished": any(export.status in UNFINISHED for export in rows),
    }
    return show_page(request, "exports/list.html", context, project=project, section="exports")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_export(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = ExportForm(request.POST or None, project=project)
    if form.is_valid():
        with errors_beside_fields(form):
            options = {name: form.cleaned_data[name] for name in ("pictures", "card")}
            export = create_export(actor=request.user, project=project, **form.spec(), **options)
            return redirect("export", export.id)
    status = 422 if form.errors else 200
    return show_page(request, "exports/new.html", {"form": form}, project=project, section="exports", status=status)


@require_POST
@login_required
def preview_export(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Returns the size of the requested release and its first rows while the form is filled in. Stores nothing.

    Counts of a large project are estimates unless `exactly` is sent.
    """
    project = access_project(request.user, project_id, MANAGERS)
    form = ExportForm(request.POST, project=project)
    context: dict[str, Any] = {"form": form, "project": project}
    if form.is_valid():
        with errors_beside_fields(form):
            spec = parse_spec(project, **form.spec())
            exactly = "exactly" in request.POST
            preview = preview_release(project, spec, exact=exactly)
            context |= {
                "preview": preview,
                "excluded": exclusions_of(dict(preview.excluded)),
                "spec": spec,
                "exactly": exactly,
                "at_risk": count_at_risk(project),
            }
    return render(request, "exports/parts/preview.html", context)


@require_safe
@login_required
def export_detail(request: PersonRequest, export_id: UUID) -> HttpResponse:
    export = access_export(request.user, export_id)
    context = {
        "export": export,
        **files_of(export),
        "is_unfinished": export.status in UNFINISHED,
        "percent": percent(export.done, export.total),
        "title": title_of(export),
        "request_terms": describe_request(export),
        "excluded": exclusions_of(export.manifest.get("counts", {}).get("excluded", {})),
        "splits": splits_of(export),
        "purposes": purposes_of(export),
        "snippet": snippet_of(FORMATS[export.format], export.splits) if export.format in FORMATS else "",
    }
    return show_page(request, "exports/detail.html", context, project=export.project, section="exports")


@require_safe
@login_required
def compare(request: PersonRequest, export_id: UUID) -> HttpResponse:
    """Compares a release with an earlier one: with `?earlier=`, or with the one before it."""
    later = access_export(request.user, export_id)
    earlier_releases = releases_before(later)
    form = ComparisonForm(request.GET, releases=list(earlier_releases[:EARLIER_RELEASES]))
    earlier_id = UUID(form.cleaned_data["earlier"]) if form.is_valid() and form.cleaned_data["earlier"] else None
    earlier = access_export(request.user, earlier_id) if earlier_id else earlier_releases.first()
    comparison = compare_releases(earlier, later)
    kind = request.GET.get("what", "came")
    ids = {"came": comparison.came, "went": comparison.went, "changed": comparison.changed}.get(kind, comparison.came)
    rows = Paginator(ids, ROWS_A_PAGE).get_page(request.GET.get("page"))
    critiques = Critique.objects.select_related("image").in_bulk(list(rows))
    changed = earlier if kind == "changed" else None
    context = {
        "export": later,
        "earlier": earlier,
        "form": form,
        "comparison": comparison,
        "kind_of_change": kind,
        "rows": rows,
        "critiques": _with_changes(changed, later, [critiques[id_] for id_ in rows if id_ in critiques]),
        "title": title_of(later),
    }
    return show_page(request, "exports/compare.html", context, project=later.project, section="exports")


def _with_changes(before: Export | None, after: Export, critiques: list[Critique]) -> list[_Row]:
    """Returns each critique with what changed since an earlier release that holds it, in words."""
    differences = read_differences(before, after, [critique.id for critique in critiques]) if before else {}
    changed = {critique.questionnaire_id for critique in critiques if critique.id in differences}
    versions = Questionnaire.objects.in_bulk(changed)

    def row(critique: Critique) -> _Row:
        difference = differences.get(critique.id)
        if difference is None:
            return critique, [], None
        definition = versions[critique.questionnaire_id].definition
        return critique, list(difference_in_words(definition, difference)), difference

    return [row(critique) for critique in critiques]


@require_POST
@login_required
def cancel(request: PersonRequest, export_id: UUID) -> HttpResponse:
    export = access_export(request.user, export_id)
    cancel_export(actor=request.user, export=export)
    return redirect("export", export.id)


@require_POST
@login_required
def retry(request: PersonRequest, export_id: UUID) -> HttpResponse:
    export = access_export(request.user, export_id)
    retry_export(actor=request.user, export=export)
    return redirect("export", export.id)


@require_POST
@login_required
def delete(request: PersonRequest, export_id: UUID) -> HttpResponse:
    export = access_export(request.user, export_id)
    delete_export(actor=request.user, export=export)
    messages.success(request, _("The export and its files are deleted."))
    return redirect("exports", export.project_id)
