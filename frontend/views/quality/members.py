"""People's accuracy on gold and their qualification; pausing and resuming them."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, access_membership, access_project
from annotation.actions.quality.pausing import pause_member, qualify_member, resume_member
from annotation.models import Membership, Project, Qualification, Role, StatisticsRun
from annotation.queries.quality.gold_accuracy import NO_ACCURACY, accuracies_of
from annotation.queries.quality.qualification_state import LIVE, Outlook, last_attempts, read_outlooks
from annotation.statistics.statistic import MIN_UNITS
from frontend.forms.quality.members import ReasonForm
from frontend.presenting.quality.members import AccuracyView
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in

RATERS = "raters"
"""What the form of the raters' page sends as `page`, to return there."""


@require_safe
@login_required
def gold_accuracy(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows each annotator's accuracy with its interval: first the paused, then those of whom a warning is open."""
    return _show_accuracy(request, access_project(request.user, project_id, MANAGERS))


def _show_accuracy(
    request: PersonRequest, project: Project, member: Membership | None = None, rejected: ReasonForm | None = None
) -> HttpResponse:
    """Shows the page; with a form that was `rejected`, its dialog about the member is open, as it was filled in."""
    members = project.memberships.filter(is_active=True, role=Role.ANNOTATOR).select_related("person")
    rows = page_of(request, members.order_by("paused_at", "warned_at", "person__username"))
    if member and member not in rows.object_list:
        rows = page_of(request, members.filter(pk=member.pk))
    stored_at = StatisticsRun.objects.filter(pk=project.pk).values_list("computed_at", flat=True).first()
    context = {
        "rows": rows,
        "views": _accuracy_views(project, list(rows), rejected),
        "policy": project.quality,
        "minimum": MIN_UNITS,
        "computed_at": timezone.now(),
        "stored_at": stored_at,
        "rejected": rejected,
        "return_to": text_in(request.POST, "page"),
        "tab": "accuracy",
    }
    status = 422 if rejected else 200
    return show_page(request, "quality/accuracy.html", context, project=project, section="quality", status=status)


def _accuracy_views(project: Project, members: list[Membership], rejected: ReasonForm | None) -> list[AccuracyView]:
    ids = [member.id for member in members]
    accuracies = accuracies_of(project.id, ids)
    attempts = last_attempts(members)
    outlooks = _outlooks(project, members, attempts)

    def form(step: str, member: Membership) -> ReasonForm:
        id_prefix = f"{step}-{member.id}"
        return rejected if rejected and rejected.id_prefix == id_prefix else ReasonForm(id_prefix=id_prefix)

    return [
        AccuracyView(
            member,
            accuracies.get(member.id, NO_ACCURACY),
            project.quality,
            attempts.get(member.id),
            outlooks.get(member.id),
            pause_form=form("pause", member),
            qualify_form=form("qualify", member),
        )
        for member in members
    ]


def _outlooks(
    project: Project, members: list[Membership], attempts: Mapping[UUID, Qualification]
) -> Mapping[UUID, Outlook]:
    """Returns which attempts those may still make who have to qualify and are not at it."""
    if not project.quality.requires_qualification:
        return {}
    statuses = {membership_id: attempt.status for membership_id, attempt in attempts.items()}
    waiting = [member for member in members if not member.qualified_at and statuses.get(member.id) not in LIVE]
    return read_outlooks(project.quality, waiting, attempts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pause(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    if request.method != "POST":
        return _reopen(request, membership)
    form = ReasonForm(request.POST, id_prefix=f"pause-{membership.id}")
    if not form.is_valid():
        return _show_accuracy(request, membership.project, membership, form)
    pause_member(actor=request.user, membership=membership, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(person)s gets no more images.") % {"person": membership.person.display_name})
    return _back(request, membership)


@require_POST
@login_required
def resume(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    resume_member(actor=request.user, membership=membership, reason=text_in(request.POST, "reason"))
    message = _("%(person)s gets images; their gold is counted anew.")
    messages.success(request, message % {"person": membership.person.display_name})
    return _back(request, membership)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def qualify(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    if request.method != "POST":
        return _reopen(request, membership)
    form = ReasonForm(request.POST, id_prefix=f"qualify-{membership.id}")
    if not form.is_valid():
        return _show_accuracy(request, membership.project, membership, form)
    qualify_member(actor=request.user, membership=membership, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(person)s may work now.") % {"person": membership.person.display_name})
    return redirect("gold_accuracy", membership.project_id)


def _reopen(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Leads from the address of a step, which the page with its rejected form has, to that page."""
    query = request.GET.urlencode()
    url = reverse("gold_accuracy", args=[membership.project_id])
    return redirect(f"{url}?{query}" if query else url)


def _back(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Returns to the page that the step was taken on: that of the raters, or else this one."""
    page = RATERS if text_in(request.POST, "page") == RATERS else "gold_accuracy"
    return redirect(page, membership.project_id)
