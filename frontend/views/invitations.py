"""The page of an invitation: signed-in people join the project, others are sent to the sign-up form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotation.access import role_in
from annotation.actions.projects.members import accept_invitation, find_invitation, project_joined
from annotation.errors import Missing
from annotation.models import Person
from frontend.site.accounts import INVITATION
from frontend.site.rendering import show_page


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        open_invitation = find_invitation(secret)
    except Missing:
        joined = project_joined(request.user, secret) if isinstance(request.user, Person) else None
        return redirect("project", joined.id) if joined else render(request, "people/invitation_over.html", status=404)
    if not isinstance(request.user, Person):
        request.session[INVITATION] = secret
        return redirect("account_signup")
    if role_in(request.user, open_invitation.project_id):
        messages.info(request, _("You are in this project already. The link is still valid for somebody else."))
        return redirect("project", open_invitation.project_id)
    if request.method == "POST":
        membership = accept_invitation(person=request.user, secret=secret)
        messages.success(request, _("Welcome to %(project)s.") % {"project": open_invitation.project.name})
        return redirect("project", membership.project_id)
    return show_page(request, "people/invitation.html", {"invitation": open_invitation})
