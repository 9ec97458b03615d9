"""Reading critiques one after the other: the photograph large, what was said beside it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotation.access import READERS, access_critique, access_project, role_in
from annotation.errors import Forbidden
from annotation.models import Critique
from annotation.queries.images.rendition_urls import rendition_addresses
from annotation.queries.review.critiques import newer_critique, newest_critique, older_critique
from frontend.presenting.critique_view import answers_of, places_of
from frontend.site.rendering import PersonRequest, show_page


@require_safe
@login_required
def reading(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """To the critique that changed last."""
    project = access_project(request.user, project_id, READERS)
    first = newest_critique(project)
    if first:
        return redirect("critique", first.id)
    return show_page(request, "critiques/none.html", project=project, section="reading")


@require_safe
@login_required
def critique(request: PersonRequest, critique_id: UUID) -> HttpResponse:
    """One critique, with the way to the next."""
    found = access_critique(request.user, critique_id)
    if role_in(request.user, found.project_id) not in READERS:
        raise Forbidden(_("Reviewers and managers read here; your own critiques are on the page of the project."))
    older = older_critique(found)
    context = {
        "critique": found,
        "image": found.image,
        "address": _photograph(found),
        "answers": answers_of(found, get_language() or ""),
        "places": places_of(found),
        "newer": newer_critique(found),
        "older": older,
        "ahead": _photograph(older) if older else "",
    }
    return show_page(request, "critiques/detail.html", context, project=found.project, section="reading")


def _photograph(found: Critique) -> str:
    return rendition_addresses(found.image.renditions).get("view", "")
