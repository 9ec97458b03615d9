"""Pages of batches: the list, one batch with its images, and the forms that open, pause, close and reorder them."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, access_batch, access_project
from annotation.actions.curating.batches import change_batch, create_batch, reorder_batches, set_batch_status
from annotation.actions.importing.uploads import UploadOutcome, add_images
from annotation.errors import Invalid
from annotation.models import Batch
from annotation.queries.images.batch_images import find_images, sources_of, with_critiques
from annotation.queries.images.held_out import count_held_out
from frontend.forms.batches import BatchFilter, BatchForm, ManifestForm, NewBatchForm
from frontend.forms.filters import filters_of
from frontend.forms.images import BatchImageFilter
from frontend.presenting.progress_view import progress_of_batches
from frontend.presenting.script_messages import upload_messages
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, page_with_count, show_page

IMAGES_A_PAGE = 60
IMPORTS_SHOWN = 5


@require_safe
@login_required
def batch_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = BatchFilter(request.GET)
    filters = filters_of(form)
    batches = project.batches.all()
    if filters.get("words"):
        batches = batches.filter(name__icontains=filters["words"])
    if filters.get("status"):
        batches = batches.filter(status=filters["status"])
    rows = page_of(request, batches)
    progress = progress_of_batches([batch.id for batch in rows])
    context = {
        "rows": rows,
        "batches": [(batch, progress[batch.id]) for batch in rows],
        "filter": form,
        "is_filtered": any(filters.values()),
    }
    return show_page(request, "batches/list.html", context, project=project, section="batches")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_batch(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = NewBatchForm(request.POST or None)
    if form.is_valid():
        with errors_beside_fields(form):
            batch = create_batch(actor=request.user, project=project, **form.cleaned_data)
            return redirect("batch", batch.id)
    status = 422 if form.errors else 200
    return show_page(request, "batches/new.html", {"form": form}, project=project, section="batches", status=status)


@require_safe
@login_required
def batch_detail(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    return show_batch(request, access_batch(request.user, batch_id))


def show_batch(request: PersonRequest, batch: Batch, outcome: UploadOutcome | None = None) -> HttpResponse:
    """Renders the page of a batch; `outcome` has the results of files that were sent without scripts."""
    form = BatchImageFilter(request.GET, sources_of(batch))
    filters = filters_of(form)
    page = page_with_count if any(filters.values()) else page_of
    rows = page(request, find_images(batch, **filters).only("pk"), IMAGES_A_PAGE)
    rows.object_list = list(with_critiques(batch, rows))
    context = {
        "batch": batch,
        "progress": progress_of_batches([batch.id])[batch.id],
        "rows": rows,
        "filter": form,
        "is_filtered": any(filters.values()),
        "critiques_required": batch.critiques_per_image or batch.project.critiques_per_image,
        "failed": batch.images.filter(status="failed")[:IMAGES_A_PAGE],
        "held_out_count": count_held_out(batch),
        "held_out_elsewhere_count": count_held_out(batch, elsewhere=True),
        "outcome": outcome,
        "imports": batch.imports.all()[:IMPORTS_SHOWN],
        "manifest_form": ManifestForm(),
        "upload_messages": upload_messages(),
        "largest_file": settings.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000,
        "largest_megabytes": settings.LOUPE_MAX_IMAGE_MEGABYTES,
        "upload_url": reverse("batch_images", args=[batch.id]),
    }
    return show_page(request, "batches/detail.html", context, project=batch.project, section="batches")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_batch(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    batch = access_batch(request.user, batch_id)
    form = BatchForm(request.POST or None, instance=Batch.objects.get(pk=batch.pk))
    if form.is_valid():
        with errors_beside_fields(form):
            change_batch(actor=request.user, batch=batch, **form.cleaned_data)
            messages.success(request, _("The batch is changed."))
            return redirect("batch", batch.id)
    context = {"form": form, "batch": batch}
    status = 422 if form.errors else 200
    return show_page(request, "batches/edit.html", context, project=batch.project, section="batches", status=status)


@require_POST
@login_required
def batch_status(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    batch = access_batch(request.user, batch_id)
    set_batch_status(actor=request.user, batch=batch, status=request.POST.get("status", ""))
    return redirect("batch", batch.id)


@require_POST
@login_required
def send_images(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    """Adds files from the page's own form, for browsers without scripts; the page lists the result of each file."""
    batch = access_batch(request.user, batch_id)
    outcome = add_images(actor=request.user, batch=batch, files=request.FILES.getlist("file"))
    return show_batch(request, batch, outcome=outcome)


@require_POST
@login_required
def reorder(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Gives every batch of the list the priority entered beside it."""
    project = access_project(request.user, project_id, MANAGERS)
    values = {name.removeprefix("priority-"): str(value) for name, value in request.POST.items() if "priority-" in name}
    try:
        priorities = {UUID(name): int(value) for name, value in values.items()}
    except ValueError as error:
        raise Invalid(_("A priority is a whole number; lower ones are handed out first.")) from error
    number = reorder_batches(actor=request.user, project=project, priorities=priorities)
    text = ngettext("%(number)s batch has a new priority.", "%(number)s batches have new priorities.", number)
    messages.success(request, text % {"number": number})
    return redirect("batches", project.id)
