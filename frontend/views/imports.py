"""Pages of imports: requested, watched, cancelled, retried; and the rejected files, one by one."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import access_batch, access_import
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.models import FileStatus
from annotation.queries.images.imports import can_retry, retention_end, seconds_left
from annotation.wording.rejections import explain_notices
from frontend.forms.imports import ImportForm
from frontend.presenting.progress_view import percent
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page

REJECTED_A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_import(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    batch = access_batch(request.user, batch_id)
    form = ImportForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
    if form.is_valid():
        with errors_beside_fields(form):
            image_import = request_import(actor=request.user, batch=batch, **form.cleaned_data)
            return redirect("import", image_import.id)
    status = 422 if form.errors else 200
    context = {"form": form, "batch": batch}
    return show_page(request, "imports/new.html", context, project=batch.project, section="batches", status=status)


@require_safe
@login_required
def show_import(request: PersonRequest, import_id: UUID) -> HttpResponse:
    image_import = access_import(request.user, import_id)
    rejected = image_import.files.filter(status=FileStatus.REJECTED).order_by("position")
    context = {
        "import": image_import,
        "batch": image_import.batch,
        "is_unfinished": image_import.status in ("queued", "running"),
        "percent": percent(image_import.bytes_done, image_import.bytes_total)
        or percent(image_import.done, image_import.total),
        "minutes_left": minutes(seconds_left(image_import)),
        "notices": explain_notices(image_import),
        "can_retry": can_retry(image_import),
        "kept_until": retention_end(image_import),
        "rows": page_of(request, rejected, REJECTED_A_PAGE),
    }
    return show_page(request, "imports/detail.html", context, project=image_import.batch.project, section="batches")


@require_POST
@login_required
def cancel(request: PersonRequest, import_id: UUID) -> HttpResponse:
    image_import = cancel_import(actor=request.user, image_import=access_import(request.user, import_id))
    return redirect("import", image_import.id)


@require_POST
@login_required
def retry(request: PersonRequest, import_id: UUID) -> HttpResponse:
    image_import = retry_import(actor=request.user, image_import=access_import(request.user, import_id))
    return redirect("import", image_import.id)


def minutes(seconds: int | None) -> int | None:
    """Returns whole minutes, rounded up."""
    return None if seconds is None else max(1, -(-seconds // 60))
