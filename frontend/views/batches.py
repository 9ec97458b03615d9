"""Batches: the list, one with its images, and the steps that open, pause and close it."""

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

from annotation.access import MANAGERS, access_batch, access_image, access_project
from annotation.actions.curating.batches import change_batch, create_batch, set_batch_status
from annotation.actions.curating.images import reorder_batches
from annotation.actions.desk.skip_and_flag import set_image_status
from annotation.actions.importing.images import retry_image
from annotation.actions.importing.uploads import Added, add_images
from annotation.errors import Invalid
from annotation.models import Batch
from annotation.queries.images.batch_images import find_images, sources_of, with_critiques
from frontend.forms.pages import BatchFilter, BatchForm, ManifestForm, NewBatchForm, PictureFilterOf, chosen
from frontend.presenting.progress_view import standing_of
from frontend.presenting.script_messages import upload_words
from frontend.site.errors import beside_the_fields
from frontend.site.rendering import PersonRequest, page_in_one, page_of, show_page

PICTURES_A_PAGE = 60
IMPORTS_SHOWN = 5


@require_safe
@login_required
def batches(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    asked = BatchFilter(request.GET)
    wish = chosen(asked)
    found = project.batches.all()
    if wish.get("words"):
        found = found.filter(name__icontains=wish["words"])
    if wish.get("status"):
        found = found.filter(status=wish["status"])
    rows = page_of(request, found)
    progress = standing_of([batch.id for batch in rows])
    context = {
        "rows": rows,
        "batches": [(batch, progress[batch.id]) for batch in rows],
        "filter": asked,
        "is_filtered": any(wish.values()),
    }
    return show_page(request, "batches/list.html", context, project=project, section="batches")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_batch(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = NewBatchForm(request.POST or None)
    if form.is_valid():
        with beside_the_fields(form):
            batch = create_batch(actor=request.user, project=project, **form.cleaned_data)
            return redirect("batch", batch.id)
    status = 422 if form.errors else 200
    return show_page(request, "batches/new.html", {"form": form}, project=project, section="batches", status=status)


@require_safe
@login_required
def batch(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    return show_batch(request, access_batch(request.user, batch_id))


def show_batch(request: PersonRequest, found: Batch, outcome: Added | None = None) -> HttpResponse:
    """The page of a batch; `outcome` is what became of files that were sent without a script."""
    asked = PictureFilterOf(request.GET, sources_of(found))
    wish = chosen(asked)
    page = page_in_one if any(wish.values()) else page_of
    rows = page(request, find_images(found, **wish).only("pk"), PICTURES_A_PAGE)
    rows.object_list = list(with_critiques(found, rows))
    context = {
        "batch": found,
        "progress": standing_of([found.id])[found.id],
        "rows": rows,
        "filter": asked,
        "is_filtered": any(wish.values()),
        "wish": found.critiques_per_image or found.project.critiques_per_image,
        "failed": found.images.filter(status="failed")[:PICTURES_A_PAGE],
        "outcome": outcome,
        "imports": found.imports.all()[:IMPORTS_SHOWN],
        "manifest_form": ManifestForm(),
        "upload_words": upload_words(),
        "largest_file": settings.LOUPE_MAX_IMAGE_MEGABYTES * 1_000_000,
        "largest_megabytes": settings.LOUPE_MAX_IMAGE_MEGABYTES,
        "upload_address": reverse("batch_images", args=[found.id]),
    }
    return show_page(request, "batches/detail.html", context, project=found.project, section="batches")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_batch(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    found = access_batch(request.user, batch_id)
    form = BatchForm(request.POST or None, instance=Batch.objects.get(pk=found.pk))
    if form.is_valid():
        with beside_the_fields(form):
            change_batch(actor=request.user, batch=found, **form.cleaned_data)
            messages.success(request, _("The batch is changed."))
            return redirect("batch", found.id)
    context = {"form": form, "batch": found}
    status = 422 if form.errors else 200
    return show_page(request, "batches/edit.html", context, project=found.project, section="batches", status=status)


@require_POST
@login_required
def batch_status(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    found = access_batch(request.user, batch_id)
    set_batch_status(actor=request.user, batch=found, status=request.POST.get("status", ""))
    return redirect("batch", found.id)


@require_POST
@login_required
def image_status(request: PersonRequest, image_id: UUID) -> HttpResponse:
    """Sets an image aside, brings it back, or has one that failed prepared once more."""
    image = access_image(request.user, image_id, MANAGERS)
    if request.POST.get("status") == "processing":
        retry_image(actor=request.user, image=image)
    else:
        wanted = "ready" if request.POST.get("status") == "ready" else "set_aside"
        set_image_status(actor=request.user, image=image, status=wanted)
    return redirect("batch", image.batch_id)


@require_POST
@login_required
def send_images(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    """Takes files from the page's own form, for browsers without a script; each file's fate stands on the page."""
    found = access_batch(request.user, batch_id)
    added = add_images(actor=request.user, batch=found, files=request.FILES.getlist("file"))
    return show_batch(request, found, outcome=added)


@require_POST
@login_required
def reorder(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Gives every batch of the list the priority that stands beside it."""
    project = access_project(request.user, project_id, MANAGERS)
    typed = {name.removeprefix("priority-"): str(value) for name, value in request.POST.items() if "priority-" in name}
    try:
        priorities = {UUID(name): int(value) for name, value in typed.items()}
    except ValueError as error:
        raise Invalid(_("A priority is a whole number; lower ones are handed out first.")) from error
    changed = reorder_batches(actor=request.user, project=project, priorities=priorities)
    text = ngettext(
        "%(number)s batch has another priority now.", "%(number)s batches have another priority now.", changed
    )
    messages.success(request, text % {"number": changed})
    return redirect("batches", project.id)
