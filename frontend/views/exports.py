"""Exports: asked for, watched, downloaded."""

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
from annotation.queries.releases.comparison import compare_releases, releases_before
from frontend.forms.exports import (
    ComparisonForm,
    ExportFilter,
    ExportForm,
    files_of,
    left_out,
    splits_of,
    title_of,
    what_was_asked,
)
from frontend.forms.pages import chosen
from frontend.presenting.answer_diff import difference_in_words
from frontend.presenting.progress_view import percent
from frontend.site.errors import beside_the_fields
from frontend.site.rendering import ROWS_A_PAGE, PersonRequest, page_of, show_page

OTHERS = 50
_Told = tuple[Critique, list[tuple[str, str, str]], Difference | None]
MOVING = (JobStatus.QUEUED, JobStatus.RUNNING)


@require_safe
@login_required
def exports(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    asked = ExportFilter(request.GET)
    wish = {name: value for name, value in chosen(asked).items() if value}
    found = project.exports.select_related("requested_by").prefetch_related("files").filter(**wish)
    rows = page_of(request, found)
    context = {
        "rows": rows,
        "filter": asked,
        "is_filtered": bool(wish),
        "moving": any(export.status in MOVING for export in rows),
    }
    return show_page(request, "exports/list.html", context, project=project, section="exports")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_export(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = ExportForm(request.POST or None, project=project)
    if form.is_valid():
        with beside_the_fields(form):
            beside = {name: form.cleaned_data[name] for name in ("pictures", "card")}
            asked = create_export(actor=request.user, project=project, **form.wish(), **beside)
            return redirect("export", asked.id)
    status = 422 if form.errors else 200
    return show_page(request, "exports/new.html", {"form": form}, project=project, section="exports", status=status)


@require_POST
@login_required
def preview_export(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """How much the form asks for and its first rows, for the page to swap in while it is filled in. Stores nothing.

    Counts of a large project are estimates unless `exactly` is sent.
    """
    project = access_project(request.user, project_id, MANAGERS)
    form = ExportForm(request.POST, project=project)
    context: dict[str, Any] = {"form": form, "project": project}
    if form.is_valid():
        with beside_the_fields(form):
            spec = parse_spec(project, **form.wish())
            exactly = "exactly" in request.POST
            found = preview_release(project, spec, exact=exactly)
            context |= {"preview": found, "left_out": left_out(dict(found.excluded)), "spec": spec, "exactly": exactly}
    return render(request, "exports/parts/preview.html", context)


@require_safe
@login_required
def export(request: PersonRequest, export_id: UUID) -> HttpResponse:
    found = access_export(request.user, export_id)
    context = {
        "export": found,
        **files_of(found),
        "moving": found.status in MOVING,
        "percent": percent(found.done, found.total),
        "title": title_of(found),
        "asked": what_was_asked(found),
        "left_out": left_out(found.manifest.get("counts", {}).get("excluded", {})),
        "splits": splits_of(found),
        "snippet": snippet_of(FORMATS[found.format], found.splits) if found.format in FORMATS else "",
    }
    return show_page(request, "exports/detail.html", context, project=found.project, section="exports")


@require_safe
@login_required
def compare(request: PersonRequest, export_id: UUID) -> HttpResponse:
    """A release beside an earlier one: `?earlier=`, or the one before it."""
    later = access_export(request.user, export_id)
    others = releases_before(later)
    form = ComparisonForm(request.GET, releases=list(others[:OTHERS]))
    chosen = UUID(form.cleaned_data["earlier"]) if form.is_valid() and form.cleaned_data["earlier"] else None
    earlier = access_export(request.user, chosen) if chosen else others.first()
    found = compare_releases(earlier, later)
    what = request.GET.get("what", "came")
    ids = {"came": found.came, "went": found.went, "changed": found.changed}.get(what, found.came)
    rows = Paginator(ids, ROWS_A_PAGE).get_page(request.GET.get("page"))
    critiques = Critique.objects.select_related("image").in_bulk(list(rows))
    shown = [critiques[one] for one in rows if one in critiques]
    context = {
        "export": later,
        "earlier": earlier,
        "form": form,
        "found": found,
        "what": what,
        "rows": rows,
        "told": _told(earlier if what == "changed" else None, later, shown),
        "title": title_of(later),
    }
    return show_page(request, "exports/compare.html", context, project=later.project, section="exports")


def _told(before: Export | None, after: Export, critiques: list[Critique]) -> list[_Told]:
    """Each critique; with an earlier release that holds it too, what changed since, in words."""
    found = read_differences(before, after, [critique.id for critique in critiques]) if before else {}
    versions = Questionnaire.objects.in_bulk({one.questionnaire_id for one in critiques if one.id in found})
    return [
        (one, list(difference_in_words(versions[one.questionnaire_id].definition, found[one.id])), found[one.id])
        if one.id in found
        else (one, [], None)
        for one in critiques
    ]


@require_POST
@login_required
def cancel(request: PersonRequest, export_id: UUID) -> HttpResponse:
    found = access_export(request.user, export_id)
    cancel_export(actor=request.user, export=found)
    return redirect("export", found.id)


@require_POST
@login_required
def retry(request: PersonRequest, export_id: UUID) -> HttpResponse:
    found = access_export(request.user, export_id)
    retry_export(actor=request.user, export=found)
    return redirect("export", found.id)


@require_POST
@login_required
def delete(request: PersonRequest, export_id: UUID) -> HttpResponse:
    found = access_export(request.user, export_id)
    delete_export(actor=request.user, export=found)
    messages.success(request, _("The export and its files are deleted."))
    return redirect("exports", found.project_id)
