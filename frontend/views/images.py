"""Pages of images: one with its critiques, statuses, actions on a selection, new metadata, near-duplicate groups."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from annotation.access import (
    MANAGERS,
    access_batch,
    access_image,
    access_project,
    role_in,
)
from annotation.actions.curating.holding_out import hold_out_images, put_back_images
from annotation.actions.curating.images import remove_images, replace_metadata, set_image_status
from annotation.actions.importing.images import retry_image
from annotation.actions.shared.grouping import merge_images, split_images
from annotation.errors import Invalid
from annotation.models import Batch, Image, ImageStatus, Person
from annotation.queries.images.near_duplicates import find_groups, group_sizes, members_of
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.projects.audit_log import events_of_image
from frontend.presenting.audit_phrases import phrase_events
from frontend.presenting.charts.tables import requested_csv
from frontend.presenting.exif import camera_facts, other_facts
from frontend.presenting.image_charts import group_size_chart
from frontend.presenting.reviews.image_critiques import image_critiques
from frontend.site.rendering import PersonRequest, show_page

GROUPS_A_PAGE = 30
EVENTS_SHOWN = 50


@require_safe
@login_required
def image_detail(request: PersonRequest, image_id: UUID) -> HttpResponse:
    image = access_image(request.user, image_id)
    urls = rendition_urls(image.renditions)
    context = {
        "image": image,
        "batch": image.batch,
        "url": urls.get("screen") or urls.get("view", ""),
        "large_url": urls.get("view", ""),
        "camera": camera_facts(image.exposure),
        "metadata": other_facts(image.metadata),
        "critiques": image_critiques(image, request.user, role_in(request.user, image.project_id)),
        "flags": image.flags.select_related("person"),
        "phrases": phrase_events(events_of_image(image)[:EVENTS_SHOWN]),
        "near_duplicates": _near_duplicates(image),
    }
    return show_page(request, "images/detail.html", context, project=image.project, section="batches")


@require_POST
@login_required
def image_status(request: PersonRequest, image_id: UUID) -> HttpResponse:
    """Sets an image aside, makes it available again, or retries the preparation of one that failed."""
    image = access_image(request.user, image_id, MANAGERS)
    if request.POST.get("status") == "processing":
        retry_image(actor=request.user, image=image)
    else:
        status = "ready" if request.POST.get("status") == "ready" else "set_aside"
        set_image_status(actor=request.user, image=image, status=status)
    return redirect("batch", image.batch_id)


@require_POST
@login_required
def act_on_selection(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    """Does what a manager chose with the selected images."""
    batch = access_batch(request.user, batch_id)
    images = list(batch.images.filter(pk__in=_selected_ids(request)))
    if not images:
        raise Invalid(_("Choose at least one image."), code="too_few_images")
    message = _act(request.user, batch, images, request.POST.get("act", ""))
    messages.success(request, message, extra_tags="images")
    # Redirects to the images, with the same filters and page and the message beside them.
    query = QueryDict(request.POST.get("filters", "")).urlencode()
    return redirect(f"{reverse('batch', args=[batch.id])}{'?' if query else ''}{query}#images")


def _act(actor: Person, batch: Batch, images: list[Image], act: str) -> str:
    """Does `act` with the images; returns the message about it."""
    number = len(images)
    if act == "remove":
        outcome = remove_images(actor=actor, batch=batch, image_ids=[image.pk for image in images])
        message = _("Removed: %(removed)s. Kept and set aside, because somebody worked on them: %(kept)s.")
        return message % {"removed": outcome.removed, "kept": outcome.set_aside}
    if act == "merge":
        merge_images(actor=actor, project=batch.project, images=images)
        return _("The %(number)d images are in one group now.") % {"number": number}
    if act == "split":
        split_images(actor=actor, project=batch.project, images=images)
        message = ngettext("%(number)d image is in no group now.", "%(number)d images are in no group now.", number)
        return message % {"number": number}
    if act == "hold_out":
        number = hold_out_images(actor=actor, project=batch.project, images=images)
        return _("Images held out now: %(number)d.") % {"number": number}
    if act == "put_back":
        number = put_back_images(actor=actor, project=batch.project, images=images)
        return _("Images put back: %(number)d.") % {"number": number}
    if act in (ImageStatus.SET_ASIDE, ImageStatus.READY):
        return _set_statuses(actor, images, act)
    raise Invalid(_("Choose what to do with the images."), code="unknown_act")


def _set_statuses(actor: Person, images: list[Image], act: str) -> str:
    movable = (ImageStatus.SET_ASIDE, ImageStatus.READY)
    changed = [image for image in images if image.status in movable and image.status != act]
    for image in changed:
        set_image_status(actor=actor, image=image, status=act)
    if act == ImageStatus.READY:
        message = ngettext("%(number)d image was brought back.", "%(number)d images were brought back.", len(changed))
    else:
        message = ngettext("%(number)d image was set aside.", "%(number)d images were set aside.", len(changed))
    return message % {"number": len(changed)}


@require_POST
@login_required
def replace_batch_metadata(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    """Replaces the metadata of the batch's images with that of a manifest."""
    batch = access_batch(request.user, batch_id)
    manifest = request.FILES.get("file")
    if manifest is None:
        raise Invalid(_("Attach the file."), fields={"file": [_("Attach the file.")]})
    outcome = replace_metadata(actor=request.user, batch=batch, content=manifest.read(), size=manifest.size or 0)
    context = {"batch": batch, "outcome": outcome, "rejected": outcome.rejected[:1_000]}
    return show_page(request, "images/metadata_replaced.html", context, project=batch.project, section="batches")


@require_safe
@login_required
def groups(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    group_counts = find_groups(project)
    rows = Paginator(group_counts, GROUPS_A_PAGE).get_page(request.GET.get("page"))
    members = members_of(project, [group for group, _number in rows])
    chart = group_size_chart(group_sizes(group_counts))
    context = {
        "rows": rows,
        "groups": [(group, number, members[group]) for group, number in rows],
        "group_size_chart": chart,
    }
    return requested_csv(request, [chart]) or show_page(
        request, "images/groups.html", context, project=project, section="batches"
    )


def _near_duplicates(image: Image) -> list[Image]:
    if not image.group:
        return []
    members = members_of(image.project, [image.group], 13)[image.group]
    return [member for member in members if member.pk != image.pk]


def _selected_ids(request: PersonRequest) -> list[UUID]:
    try:
        return [UUID(value) for value in request.POST.getlist("image")]
    except ValueError as error:
        raise Invalid(_("Choose at least one image."), code="too_few_images") from error
