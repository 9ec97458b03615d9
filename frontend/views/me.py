"""A person's account page: name, language, password, second factor, open sessions, API tokens."""

import re

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from annotation.actions.people.profile import change_person
from annotation.actions.people.sessions import end_other_sessions, end_session
from annotation.actions.people.tokens import create_token, revoke_token
from annotation.models import ApiToken, Person, Project
from annotation.queries.people.identifiers import is_address_shared
from frontend.forms.account import NameForm, TokenForm
from frontend.presenting.sessions import open_sessions
from frontend.site.errors import errors_beside_fields
from frontend.site.languages import remember_language
from frontend.site.rendering import PersonRequest, show_page, text_in

SESSION = re.compile(r"[0-9]{1,18}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def me(request: PersonRequest) -> HttpResponse:
    form = NameForm(request.POST or None, instance=Person.objects.get(pk=request.user.pk))
    if form.is_valid():
        with errors_beside_fields(form):
            person = change_person(person=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return remember_language(redirect("me"), person.language)
    return _show(request, name_form=form)


@require_POST
@login_required
def make_token(request: PersonRequest) -> HttpResponse:
    """Makes an API token and shows its secret, this once."""
    form = TokenForm(request.POST)
    if form.is_valid():
        with errors_beside_fields(form):
            _token, secret = create_token(person=request.user, **form.cleaned_data)
            return _show(request, secret=secret)
    return _show(request, token_form=form)


@require_POST
@login_required
def revoke_own_token(request: PersonRequest) -> HttpResponse:
    revoke_token(person=request.user, token_key=text_in(request.POST, "token"))
    messages.success(request, _("The token is revoked; programs that use it are rejected from now on."))
    return redirect("me")


@require_POST
@login_required
def end_sessions(request: PersonRequest) -> HttpResponse:
    """Signs one of the person's sessions out, or all but this one."""
    session = request.POST.get("session", "")
    if session == "others":
        end_other_sessions(person=request.user, own_key=request.session.session_key or "")
        messages.success(request, _("You are signed out everywhere else."))
    else:
        end_session(person=request.user, session_id=int(session) if SESSION.fullmatch(session) else 0)
        messages.success(request, _("That session is signed out."))
    return redirect("me")


@require_POST
def choose_language(request: PersonRequest) -> HttpResponse:
    """Changes the language of the pages, and of the person's account if one is signed in."""
    code = request.POST.get("language", "")
    if request.user.is_authenticated and code in dict(settings.LANGUAGES) and check_for_language(code):
        change_person(person=request.user, language=code)
    return set_language(request)


def _show(
    request: PersonRequest,
    *,
    name_form: NameForm | None = None,
    token_form: TokenForm | None = None,
    secret: str = "",
) -> HttpResponse:
    name_form = name_form or NameForm(instance=request.user)
    token_form = token_form or TokenForm()
    context = {
        "name_form": name_form,
        "token_form": token_form,
        "secret": secret,
        "address_is_shared": is_address_shared(request.user),
        "sessions": open_sessions(request),
        "tokens": ApiToken.objects.filter(user=request.user).order_by("-created"),
        "left_projects": Project.objects.filter(
            memberships__person=request.user, memberships__is_active=False
        ).order_by("name", "id"),
        "has_second_factor": is_mfa_enabled(request.user),
    }
    status = 422 if name_form.errors or token_form.errors else 200
    return show_page(request, "people/me.html", context, section="me", status=status)
