"""One image with all that was said of it, several at once, and the groups of those that resemble each other."""

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
    access_critique_to_withdraw,
    access_image,
    access_project,
    role_in,
)
from annotation.actions.curating.images import remove_images, replace_metadata
from annotation.actions.desk.skip_and_flag import set_image_status
from annotation.actions.review.withdraw import withdraw_critique
from annotation.actions.shared.grouping import merge_images, split_images
from annotation.errors import Invalid
from annotation.models import Batch, Image, ImageStatus, Person, Role
from annotation.queries.images.batch_images import critiques_of, history_of
from annotation.queries.images.near_duplicates import find_groups, group_sizes, members_of
from annotation.queries.images.rendition_urls import rendition_addresses
from frontend.presenting.audit_phrases import tell
from frontend.presenting.exif import camera_facts, other_facts
from frontend.site.rendering import PersonRequest, show_page, text_in

GROUPS_A_PAGE = 30
EVENTS_SHOWN = 50


@require_safe
@login_required
def picture(request: PersonRequest, image_id: UUID) -> HttpResponse:
    image = access_image(request.user, image_id)
    addresses = rendition_addresses(image.renditions)
    context = {
        "image": image,
        "batch": image.batch,
        "address": addresses.get("screen") or addresses.get("view", ""),
        "large": addresses.get("view", ""),
        "camera": camera_facts(image.exposure),
        "noted": other_facts(image.metadata),
        "critiques": critiques_of(image),
        "flags": image.flags.select_related("person"),
        "told": tell(history_of(image)[:EVENTS_SHOWN]),
        "siblings": _siblings(image),
    }
    return show_page(request, "images/detail.html", context, project=image.project, section="batches")


@require_POST
@login_required
def withdraw(request: PersonRequest, critique_id: UUID) -> HttpResponse:
    """Takes a critique back: a manager, or whoever wrote it."""
    critique = access_critique_to_withdraw(request.user, critique_id)
    withdraw_critique(actor=request.user, critique=critique, reason=text_in(request.POST, "reason"))
    messages.success(request, _("The critique is withdrawn."))
    if role_in(request.user, critique.project_id) == Role.MANAGER:
        return redirect("image", critique.image_id)
    return redirect("project", critique.project_id)


@require_POST
@login_required
def act_on_picked(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    """What a manager does with the images that they ticked."""
    found = access_batch(request.user, batch_id)
    images = list(found.images.filter(pk__in=_picked(request)))
    if not images:
        raise Invalid(_("Choose at least one image."), code="too_few_images")
    said = _act(request.user, found, images, request.POST.get("act", ""))
    messages.success(request, said, extra_tags="pictures")
    # Back to the images as they were looked at, with the word on what was done beside them.
    seen = QueryDict(request.POST.get("seen", "")).urlencode()
    return redirect(f"{reverse('batch', args=[found.id])}{'?' if seen else ''}{seen}#pictures")


def _act(actor: Person, found: Batch, images: list[Image], act: str) -> str:
    """Does it, and answers what was done in words."""
    number = len(images)
    if act == "remove":
        outcome = remove_images(actor=actor, batch=found, image_ids=[image.pk for image in images])
        said = _("Removed: %(removed)s. Kept and set aside, because somebody worked on them: %(kept)s.")
        return said % {"removed": outcome.removed, "kept": outcome.kept}
    if act == "merge":
        merge_images(actor=actor, project=found.project, images=images)
        return _("The %(number)d images are in one group now.") % {"number": number}
    if act == "split":
        split_images(actor=actor, project=found.project, images=images)
        said = ngettext("%(number)d image is in no group now.", "%(number)d images are in no group now.", number)
        return said % {"number": number}
    if act in (ImageStatus.SET_ASIDE, ImageStatus.READY):
        return _hand_out(actor, images, act)
    raise Invalid(_("Choose what to do with the images."), code="unknown_act")


def _hand_out(actor: Person, images: list[Image], act: str) -> str:
    movable = (ImageStatus.SET_ASIDE, ImageStatus.READY)
    moved = [image for image in images if image.status in movable and image.status != act]
    for image in moved:
        set_image_status(actor=actor, image=image, status=act)
    if act == ImageStatus.READY:
        said = ngettext("%(number)d image was brought back.", "%(number)d images were brought back.", len(moved))
    else:
        said = ngettext("%(number)d image was set aside.", "%(number)d images were set aside.", len(moved))
    return said % {"number": len(moved)}


@require_POST
@login_required
def retell(request: PersonRequest, batch_id: UUID) -> HttpResponse:
    """Replaces what is told of the batch's images by what a manifest says."""
    found = access_batch(request.user, batch_id)
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid(_("Attach the file."), fields={"file": [_("Attach the file.")]})
    retold = replace_metadata(actor=request.user, batch=found, content=sent.read(), size=sent.size or 0)
    context = {"batch": found, "retold": retold, "refused": retold.refused[:1_000]}
    return show_page(request, "images/metadata_replaced.html", context, project=found.project, section="batches")


@require_safe
@login_required
def groups(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    found = find_groups(project)
    rows = Paginator(found, GROUPS_A_PAGE).get_page(request.GET.get("page"))
    members = members_of(project, [group for group, _number in rows])
    context = {
        "rows": rows,
        "groups": [(group, number, members[group]) for group, number in rows],
        "bars": _bars(group_sizes(found)),
        "number": len(found),
    }
    return show_page(request, "images/groups.html", context, project=project, section="batches")


def _bars(sizes: list[tuple[int, int]]) -> list[dict[str, float]]:
    """The bars of the plot of group sizes, in percents of its width and of its highest bar."""
    highest = max((groups for _size, groups in sizes), default=1)
    width = 100 / max(1, len(sizes))
    return [
        {
            "size": size,
            "groups": groups,
            "x": nth * width,
            "width": width * 0.8,
            "top": 100 - groups * 100 / highest,
            "height": groups * 100 / highest,
        }
        for nth, (size, groups) in enumerate(sizes)
    ]


def _siblings(image: Image) -> list[Image]:
    if not image.group:
        return []
    return [one for one in members_of(image.project, [image.group], 13)[image.group] if one.pk != image.pk]


def _picked(request: PersonRequest) -> list[UUID]:
    try:
        return [UUID(value) for value in request.POST.getlist("image")]
    except ValueError as error:
        raise Invalid(_("Choose at least one image."), code="too_few_images") from error
