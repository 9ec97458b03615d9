"""How people come in: nobody signs up without an invitation, and signing in brings one's language along."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from annotation.actions.members import accept_invitation, find_invitation
from annotation.errors import Missing
from annotation.models import Invitation, Person
from frontend.languages import remember_language

INVITATION = "invitation"


def invitation_in_hand(request: HttpRequest) -> Invitation | None:
    """The invitation whose link this browser opened, while it still works."""
    secret = request.session.get(INVITATION)
    if not secret:
        return None
    try:
        return find_invitation(secret)
    except Missing:
        return None


class SignInForm(LoginForm):
    """Offers a new password by mail only where mail leaves the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.EMAIL_BACKEND.endswith(".console.EmailBackend"):
            self.fields["password"].help_text = _("Forgotten? Whoever runs this server gives you a new one.")


class AccountAdapter(DefaultAccountAdapter):
    """Loupe's house rules for allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return invitation_in_hand(request) is not None

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """Makes the account and joins the project in one step, so that no link leaves an account without a project."""
        with transaction.atomic():
            person: Person = super().save_user(request, user, form, commit=commit)
            accept_invitation(person=person, secret=request.session.pop(INVITATION))
        return person

    def get_signup_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("home")

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return remember_language(response, user.language) if user.language else response
