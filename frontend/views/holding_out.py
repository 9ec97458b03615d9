"""Pages that hold images out for a benchmark, and put them back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from annotation.access import MANAGERS, access_batch, access_project
from annotation.actions.curating.holding_out import hold_out_batch, hold_out_share, put_back_batch
from annotation.models import Person, Project
from annotation.queries.images.held_out import (
    HoldOutPreview,
    count_held_out,
    count_releases,
    preview_batch,
    preview_share,
)
from frontend.forms.holding_out import HoldOutForm
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, show_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hold_out(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Holds out a share or a whole batch; `?batch=` chooses the batch beforehand."""
    project = access_project(request.user, project_id, MANAGERS)
    form = HoldOutForm(request.POST or None, project=project, initial={"batch": request.GET.get("batch", "")})
    if form.is_valid():
        with errors_beside_fields(form):
            number = _hold_out(request.user, project, form)
            messages.success(request, _("Images held out now: %(number)d.") % {"number": number})
            return redirect("batch", form.chosen_batch.id) if form.chosen_batch else redirect("batches", project.id)
    status = 422 if form.errors else 200
    context = {"form": form, "releases": count_releases(project)}
    return show_page(request, "batches/hold_out.html", context, project=project, section="batches", status=status)


@require_POST
@login_required
def preview_hold_out(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Returns what the form would hold out while it is filled in. Stores nothing."""
    project = access_project(request.user, project_id, MANAGERS)
    form = HoldOutForm(request.POST, project=project)
    preview = _preview(project, form) if form.is_valid() else None
    return render(request, "batches/parts/hold_out_preview.html", {"form": form, "preview": preview})


@require_POST
@login_required
def put_back(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    """Puts a batch and its held-out images back."""
    batch = access_batch(request.user, batch_id)
    number = put_back_batch(actor=request.user, batch=batch)
    message = _("Images put back: %(number)d.") % {"number": number}
    kept = count_held_out(batch)
    if kept:
        reason = _(
            "Images that stay held out: %(number)d. A benchmark asks about them, another project holds them out, or "
            "they are near-duplicates of images that stay."
        )
        message += " " + reason % {"number": kept}
    messages.success(request, message)
    return redirect("batch", batch.id)


def _hold_out(actor: Person, project: Project, form: HoldOutForm) -> int:
    if form.is_whole and form.chosen_batch:
        return hold_out_batch(actor=actor, batch=form.chosen_batch)
    return hold_out_share(actor=actor, project=project, **form.draw())


def _preview(project: Project, form: HoldOutForm) -> HoldOutPreview:
    if form.is_whole and form.chosen_batch:
        return preview_batch(form.chosen_batch)
    return preview_share(project, **form.draw())
