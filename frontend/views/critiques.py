"""Pages for reading critiques one after another, each beside its image, and their withdrawal."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotation.access import (
    READERS,
    access_critique,
    access_critique_to_withdraw,
    access_project,
    review_first,
    reviews_of_image,
    role_in,
)
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Forbidden
from annotation.models import Critique, Role
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.review.critiques import newer_critique, newest_critique, older_critique
from frontend.presenting.critique_view import answers_of, regions_of
from frontend.site.rendering import PersonRequest, show_page, text_in


@require_safe
@login_required
def reading(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Redirects to the critique that changed last."""
    project = access_project(request.user, project_id, READERS)
    newest = newest_critique(project)
    if newest:
        return redirect("critique", newest.id)
    return show_page(request, "critiques/none.html", project=project, section="reading")


@require_safe
@login_required
def critique_detail(request: PersonRequest, critique_id: UUID) -> HttpResponse:
    """Shows one critique, with links to the newer and the older one.

    Its answers are left out for whoever has to decide on another critique of the image first.
    """
    critique = access_critique(request.user, critique_id)
    role = role_in(request.user, critique.project_id)
    if role not in READERS:
        raise Forbidden(
            _("This page is for reviewers and managers; your own critiques are on the page of the project.")
        )
    older = older_critique(critique)
    is_own = critique.annotator_id == request.user.id
    may_read = is_own or reviews_of_image(request.user, critique.image_id, role).may_read(critique)
    context = {
        "critique": critique,
        "review_first": "" if may_read else review_first().detail,
        "image": critique.image,
        "url": _view_url(critique),
        "answers": answers_of(critique, get_language() or "") if may_read else [],
        "regions": regions_of(critique) if may_read else [],
        "newer": newer_critique(critique),
        "older": older,
        "next_url": _view_url(older) if older else "",
    }
    return show_page(request, "critiques/detail.html", context, project=critique.project, section="reading")


@require_POST
@login_required
def withdraw(request: PersonRequest, critique_id: UUID) -> HttpResponse:
    """Withdraws a critique: for a manager, or for its author."""
    critique = access_critique_to_withdraw(request.user, critique_id)
    withdraw_critique(actor=request.user, critique=critique, reason=text_in(request.POST, "reason"))
    messages.success(request, _("The critique is withdrawn."))
    if role_in(request.user, critique.project_id) == Role.MANAGER:
        return redirect("image", critique.image_id)
    return redirect("project", critique.project_id)


def _view_url(critique: Critique) -> str:
    return rendition_urls(critique.image.renditions).get("view", "")
