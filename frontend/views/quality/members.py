"""People's accuracy on gold and their qualification; pausing and resuming them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotation.access import MANAGERS, access_membership, access_project
from annotation.actions.quality.pausing import pause_member, qualify_member, resume_member
from annotation.models import Qualification, Role
from annotation.queries.quality.gold_accuracy import NO_ACCURACY, accuracies_of
from frontend.presenting.quality.members import AccuracyView
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in


@require_safe
@login_required
def gold_accuracy(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows each annotator's accuracy with its interval: first the paused, then those of whom a warning is open."""
    project = access_project(request.user, project_id, MANAGERS)
    members = project.memberships.filter(is_active=True, role=Role.ANNOTATOR).select_related("person")
    rows = page_of(request, members.order_by("paused_at", "warned_at", "person__username"))
    accuracies, policy = accuracies_of(project.id), project.quality
    attempts = {
        attempt.membership_id: attempt
        for attempt in Qualification.objects.filter(membership__in=[row.pk for row in rows]).order_by("attempt")
    }
    views = [
        AccuracyView(member, accuracies.get(member.id, NO_ACCURACY), policy, attempts.get(member.id)) for member in rows
    ]
    context = {"rows": rows, "views": views, "policy": policy, "tab": "accuracy"}
    return show_page(request, "quality/accuracy.html", context, project=project, section="quality")


@require_POST
@login_required
def pause(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    pause_member(actor=request.user, membership=membership, reason=text_in(request.POST, "reason"))
    messages.success(request, _("%(person)s gets no more images.") % {"person": membership.person.display_name})
    return redirect("gold_accuracy", membership.project_id)


@require_POST
@login_required
def resume(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    resume_member(actor=request.user, membership=membership, reason=text_in(request.POST, "reason"))
    message = _("%(person)s gets images; their gold is counted anew.")
    messages.success(request, message % {"person": membership.person.display_name})
    return redirect("gold_accuracy", membership.project_id)


@require_POST
@login_required
def qualify(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    qualify_member(actor=request.user, membership=membership, reason=text_in(request.POST, "reason"))
    messages.success(request, _("%(person)s may work now.") % {"person": membership.person.display_name})
    return redirect("gold_accuracy", membership.project_id)
