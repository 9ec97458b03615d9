"""Sign-in and sign-up: nobody signs up without an invitation; signing in applies the person's language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, ResetPasswordForm, SignupForm
from allauth.account.views import SignupView
from django.conf import settings
from django.db import transaction
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.actions.people.identifiers import IDENTIFIER_TAKEN, claiming_identifiers
from annotation.actions.projects.members import accept_invitation, find_invitation
from annotation.errors import Missing
from annotation.models import Invitation, Person
from annotation.queries.people.identifiers import find_person_by_email, fold, is_identifier_taken
from frontend.site.errors import errors_beside_fields
from frontend.site.languages import remember_language

INVITATION = "invitation"


def open_invitation(request: HttpRequest) -> Invitation | None:
    """Returns the invitation whose link this browser opened, while it is valid."""
    secret = request.session.get(INVITATION)
    if not secret:
        return None
    try:
        return find_invitation(secret)
    except Missing:
        return None


class SignInForm(LoginForm):
    """Offers a new password by mail only where mail is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.EMAIL_BACKEND.endswith(".console.EmailBackend"):
            self.fields["password"].help_text = _("Forgotten? Ask the server’s administrator for a new one.")


class SignUpForm(SignupForm):
    """Accepts only an address that no other account has as its address or its user name."""

    def validate_unique_email(self, value: str) -> str:
        if is_identifier_taken(value):
            raise ValidationError(IDENTIFIER_TAKEN["email"])
        return value


class SignUpView(SignupView):
    """Shows the form again, as it was typed, when another account has got the name or the address meanwhile."""

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        with errors_beside_fields(form):
            return super().form_valid(form)
        return self.form_invalid(form)


class NewPasswordForm(ResetPasswordForm):
    """Mails a link to the only account that has the address, at the address as that account spells it.

    Addresses that allauth stored earlier, and those that several accounts have, reach no account.
    """

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        person = find_person_by_email(address)
        self.users = [person] if person else []
        return person.email if person else address


class AccountAdapter(DefaultAccountAdapter):
    """Loupe's rules for allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This address and password do not match. Try your user name instead of the address."
        )
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Returns the name in Unicode's compatible form, as Django's own forms do, if no other account has it."""
        name: str = super().clean_username(Person.normalize_username(username), shallow=True)
        if not shallow and is_identifier_taken(name):
            raise ValidationError(IDENTIFIER_TAKEN["username"])
        return name

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts failures by what the name identifies, so that another spelling of it gives no further attempts."""
        super().pre_authenticate(request, username=fold(credentials.get("email") or credentials.get("username") or ""))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return open_invitation(request) is not None

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """Makes the account and joins the project in one step, so that no link leaves an account without a project."""
        with transaction.atomic():
            with claiming_identifiers():
                person: Person = super().save_user(request, user, form, commit=commit)
            accept_invitation(person=person, secret=request.session.pop(INVITATION))
        return person

    def get_signup_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("home")

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return remember_language(response, user.language) if user.language else response
