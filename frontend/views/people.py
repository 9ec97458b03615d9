"""The people of a project: roles, removal, and invitations by link."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from annotation.access import MANAGERS, access_invitation, access_membership, access_project
from annotation.actions.projects.members import (
    add_member,
    change_member,
    find_person,
    invite,
    remove_member,
    revoke_invitation,
)
from annotation.actions.review.withdraw import withdraw_critiques_of
from annotation.models import Project, Role
from annotation.queries.projects.members import find_members, find_waiting_invitations, groups_in
from frontend.forms.filters import PeopleFilter, filters_of
from frontend.forms.people import InvitationForm, MemberForm, RoleForm
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in


@require_safe
@login_required
def people(request: PersonRequest, project_id: UUID) -> HttpResponse:
    return _show(request, access_project(request.user, project_id, MANAGERS))


def _show(
    request: PersonRequest,
    project: Project,
    *,
    invitation_form: Form | None = None,
    member_form: Form | None = None,
    link: str = "",
) -> HttpResponse:
    form = PeopleFilter(request.GET)
    filters = filters_of(form)
    invitation_form, member_form = invitation_form or InvitationForm(), member_form or MemberForm()
    context = {
        "rows": page_of(request, find_members(project, **filters)),
        "filter": form,
        "is_filtered": any(filters.values()),
        "roles": Role.choices,
        "groups": groups_in(project),
        "invitations": find_waiting_invitations(project),
        "invitation_form": invitation_form,
        "member_form": member_form,
        "link": link,
    }
    status = 422 if invitation_form.errors or member_form.errors else 200
    return show_page(request, "people/list.html", context, project=project, section="people", status=status)


@require_POST
@login_required
def add_person(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Adds somebody who has an account to the project."""
    project = access_project(request.user, project_id, MANAGERS)
    form = MemberForm(request.POST)
    if form.is_valid():
        with errors_beside_fields(form):
            person = find_person(form.cleaned_data["username"])
            role, group = form.cleaned_data["role"], form.cleaned_data["group"]
            add_member(actor=request.user, project=project, person=person, role=role, group=group)
            messages.success(request, _("%(person)s is in the project now.") % {"person": person.display_name})
            return redirect("people", project.id)
    return _show(request, project, member_form=form)


@require_POST
@login_required
def invite_person(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Makes an invitation and shows its link, this once."""
    project = access_project(request.user, project_id, MANAGERS)
    form = InvitationForm(request.POST)
    if form.is_valid():
        with errors_beside_fields(form):
            _invitation, secret = invite(actor=request.user, project=project, **form.cleaned_data)
            return _show(request, project, link=request.build_absolute_uri(reverse("invitation", args=[secret])))
    return _show(request, project, invitation_form=form)


@require_POST
@login_required
def revoke(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    invitation = access_invitation(request.user, invitation_id)
    revoke_invitation(actor=request.user, invitation=invitation)
    messages.success(request, _("The invitation is revoked; its link is no longer valid."))
    return redirect("people", invitation.project_id)


@require_POST
@login_required
def change_role(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    member = change_member(actor=request.user, membership=membership, role=role, group=form.cleaned_data.get("group"))
    names = {"person": member.person.display_name, "role": member.get_role_display(), "group": member.group}
    message = (
        _("%(person)s is %(role)s now, in the group “%(group)s”.") if member.group else _("%(person)s is %(role)s now.")
    )
    messages.success(request, message % names)
    return redirect("people", membership.project_id)


@require_POST
@login_required
def remove(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    membership = access_membership(request.user, membership_id)
    remove_member(actor=request.user, membership=membership)
    person = {"person": membership.person.display_name}
    messages.success(request, _("%(person)s was removed from the project; their critiques are kept.") % person)
    return redirect("people", membership.project_id)


@require_POST
@login_required
def withdraw_all(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    """Withdraws all critiques of a person, when they ask for it."""
    membership = access_membership(request.user, membership_id)
    reason = text_in(request.POST, "reason")
    number = withdraw_critiques_of(actor=request.user, membership=membership, reason=reason)
    message = ngettext("%(number)d critique is withdrawn.", "%(number)d critiques are withdrawn.", number)
    messages.success(request, message % {"number": number})
    return redirect("people", membership.project_id)
