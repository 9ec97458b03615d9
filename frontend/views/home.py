"""The home page: a person's projects, how many images are left for them, and their last critiques."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotation.access import may_create_projects
from annotation.models import Membership, Project, Role
from annotation.queries.desk.claims import count_images_left
from annotation.queries.desk.own_critiques import count_written, own_last_critiques
from annotation.queries.quality.desk_gate import gate_of
from annotation.wording.quality.gold import explain_gate
from frontend.presenting.reviews.own_critiques import own_critiques
from frontend.site.rendering import PersonRequest, show_page

RECENT_CRITIQUES = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """A project that the person annotates.

    `images_left` is exact up to 100; `critiques_written` leaves out withdrawn critiques, `returned` are those that a
    reviewer returned and that wait for an answer. `obstacle` says why the person is handed no images, if so.
    """

    project: Project
    images_left: int
    critiques_written: int
    returned: int
    obstacle: str


@require_safe
@login_required
def home(request: PersonRequest) -> HttpResponse:
    memberships = Membership.objects.filter(person=request.user, is_active=True).select_related(
        "project__quality__consent", "person"
    )
    members = list(memberships.order_by("project__name"))
    desks = [_desk(member) for member in members if member.role == Role.ANNOTATOR]
    context = {
        "desks": desks,
        "other_memberships": [member for member in members if member.role != Role.ANNOTATOR],
        "recent": own_critiques(own_last_critiques(request.user)[:RECENT_CRITIQUES]),
        "may_create_projects": may_create_projects(request.user),
    }
    return show_page(request, "home/home.html", context, section="home")


def _desk(member: Membership) -> Desk:
    written = count_written(member.person_id, member.project_id)
    gate = gate_of(member)
    images_left = 0 if gate else count_images_left(member.project_id, member.person_id)
    obstacle = explain_gate(gate.code, gate.extra) if gate else ""
    return Desk(member.project, images_left, written.critiques, written.returned, obstacle)
