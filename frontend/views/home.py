"""The home page: a person's projects, how many images are left for them, and their last critiques."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotation.access import may_create_projects
from annotation.models import Membership, Project, Role
from annotation.queries.desk.claims import count_images_left
from annotation.queries.desk.own_critiques import count_own_critiques, own_last_critiques
from frontend.site.rendering import PersonRequest, show_page

RECENT_CRITIQUES = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """A project that the person annotates.

    `images_left` is exact up to 100; `critiques_written` leaves out withdrawn critiques.
    """

    project: Project
    images_left: int
    critiques_written: int


@require_safe
@login_required
def home(request: PersonRequest) -> HttpResponse:
    memberships = Membership.objects.filter(person=request.user, is_active=True).select_related("project", "person")
    members = list(memberships.order_by("project__name"))
    desks = [_desk(member) for member in members if member.role == Role.ANNOTATOR]
    context = {
        "desks": desks,
        "other_memberships": [member for member in members if member.role != Role.ANNOTATOR],
        "recent": own_last_critiques(request.user)[:RECENT_CRITIQUES],
        "may_create_projects": may_create_projects(request.user),
    }
    return show_page(request, "home/home.html", context, section="home")


def _desk(member: Membership) -> Desk:
    images_left = count_images_left(member.project_id, member.person_id)
    return Desk(member.project, images_left, count_own_critiques(member.person, member.project))
