"""Exports: asked for, watched, downloaded."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, access_export, access_project
from annotation.actions.exports import cancel_export, create_export, delete_export, retry_export
from annotation.models import JobStatus
from frontend.errors import beside_the_fields
from frontend.export_forms import ExportFilter, ExportForm, title_of, what_was_asked
from frontend.forms import chosen
from frontend.pages import PersonRequest, page_of, show_page
from frontend.standing import percent

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
    return show_page(request, "exports.html", context, project=project, section="exports")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_export(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = ExportForm(request.POST or None, project=project)
    if form.is_valid():
        with beside_the_fields(form):
            asked = create_export(
                actor=request.user,
                project=project,
                format=form.cleaned_data["format"],
                filter=form.filter_asked(),
                splits=form.splits_asked(),
            )
            return redirect("export", asked.id)
    status = 422 if form.errors else 200
    return show_page(request, "new_export.html", {"form": form}, project=project, section="exports", status=status)


@require_safe
@login_required
def export(request: PersonRequest, export_id: UUID) -> HttpResponse:
    found = access_export(request.user, export_id)
    context = {
        "export": found,
        "files": found.files.all(),
        "moving": found.status in MOVING,
        "percent": percent(found.done, found.total),
        "title": title_of(found),
        "asked": what_was_asked(found),
    }
    return show_page(request, "export.html", context, project=found.project, section="exports")


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
