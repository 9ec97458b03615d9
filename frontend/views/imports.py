"""Imports: asked for, watched, cancelled, taken up again; and what was refused, file by file."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import access_batch, access_import
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.models import FileStatus
from annotation.queries.images.imports import can_retry, kept_until, seconds_left
from frontend.forms.pages import ImportForm
from frontend.presenting.progress_view import percent
from frontend.site.errors import beside_the_fields
from frontend.site.rendering import PersonRequest, page_of, show_page

REFUSED_A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_import(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    found = access_batch(request.user, batch_id)
    form = ImportForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
    if form.is_valid():
        with beside_the_fields(form):
            asked = form.cleaned_data
            wanted = request_import(actor=request.user, batch=found, prefix=asked.pop("key_prefix"), **asked)
            return redirect("import", wanted.id)
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "batch": found,
        "has_folder": bool(settings.LOUPE_IMPORT_ROOT),
        "has_buckets": bool(settings.LOUPE_IMPORT_BUCKETS),
    }
    return show_page(request, "imports/new.html", context, project=found.project, section="batches", status=status)


@require_safe
@login_required
def show_import(request: PersonRequest, import_id: UUID) -> HttpResponse:
    wanted = access_import(request.user, import_id)
    refused = wanted.files.filter(status=FileStatus.REFUSED).order_by("position")
    context = {
        "wanted": wanted,
        "batch": wanted.batch,
        "moving": wanted.status in ("queued", "running"),
        "percent": percent(wanted.bytes_done, wanted.bytes_total) or percent(wanted.done, wanted.total),
        "minutes_left": minutes(seconds_left(wanted)),
        "can_retry": can_retry(wanted),
        "kept_until": kept_until(wanted),
        "rows": page_of(request, refused, REFUSED_A_PAGE),
    }
    return show_page(request, "imports/detail.html", context, project=wanted.batch.project, section="batches")


@require_POST
@login_required
def cancel(request: PersonRequest, import_id: UUID) -> HttpResponse:
    wanted = cancel_import(actor=request.user, wanted=access_import(request.user, import_id))
    return redirect("import", wanted.id)


@require_POST
@login_required
def retry(request: PersonRequest, import_id: UUID) -> HttpResponse:
    wanted = retry_import(actor=request.user, wanted=access_import(request.user, import_id))
    return redirect("import", wanted.id)


def minutes(seconds: int | None) -> int | None:
    """Whole minutes, begun ones counted."""
    return None if seconds is None else max(1, -(-seconds // 60))
