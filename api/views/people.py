"""Endpoints of people: tokens, oneself, the members of a project."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, access_membership, access_project
from annotation.actions.people.profile import change_keys
from annotation.actions.people.tokens import create_token
from annotation.actions.projects.members import add_member, change_member, find_person, remove_member
from annotation.errors import Busy, Invalid
from annotation.models import Membership, Person
from annotation.queries.desk.assignment_json import iso
from api.pagination import PagedView
from api.serializers.people import (
    ChangedMemberSerializer,
    CredentialsSerializer,
    KeysSerializer,
    MembershipSerializer,
    MeSerializer,
    NewMemberSerializer,
    TokenSerializer,
)
from api.views.requests import checked, person_of


class TokenByPassword(APIView):
    """A token for programs."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(request=CredentialsSerializer, responses=TokenSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Returns a token, valid for 90 days, for a user name and password (and the code of a second factor)."""
        credentials = checked(CredentialsSerializer(data=request.data)).validated_data
        code = credentials.pop("code", "")
        person = _authenticated(request, credentials)
        if not _is_second_factor_valid(person, code):
            _count_failure(request, credentials)
            raise Invalid(
                _("This person signs in with a second factor: send the current code as `code`."), code="second_factor"
            )
        token, secret = create_token(person=person, name=_("By password"))
        return Response({"token": secret, "expires_at": iso(token.expiry)})


def _authenticated(request: Request, credentials: dict[str, str]) -> Person:
    """Returns the person; failures count towards the same limits as those of the sign-in page."""
    try:
        person = get_adapter().authenticate(request._request, **credentials)
    except ValidationError as error:
        raise _too_many_attempts() from error
    if not isinstance(person, Person) or not person.is_active:
        raise Invalid(_("This user name and password do not match."), code="wrong_credentials")
    return person


def _count_failure(request: Request, credentials: dict[str, str]) -> None:
    try:
        get_adapter().pre_authenticate(request._request, **credentials)
    except ValidationError as error:
        raise _too_many_attempts() from error


def _too_many_attempts() -> Busy:
    return Busy(_("Too many attempts. Wait a few minutes and try again."), code="too_many_attempts")


def _is_second_factor_valid(person: Person, code: str) -> bool:
    if not get_mfa_adapter().is_mfa_enabled(person):
        return True
    authenticators = Authenticator.objects.filter(user=person)
    return any(authenticator.wrap().validate_code(code) for authenticator in authenticators)


class Me(APIView):
    """The caller."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Name, language, keys and roles."""
        return Response(_present(person_of(request)))

    @extend_schema(request=KeysSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Changes the keys of the caller's desk."""
        keys = checked(KeysSerializer(data=request.data)).validated_data["keys"]
        return Response(_present(change_keys(person=person_of(request), keys=keys)))


def _present(person: Person) -> Any:
    memberships = Membership.objects.filter(person=person, is_active=True).select_related("project")
    return MeSerializer(person, context={"memberships": memberships}).data


class ProjectMembers(PagedView):
    """The people of a project."""

    @extend_schema(responses=MembershipSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Its members, for its managers."""
        project = access_project(person_of(request), project_id, MANAGERS)
        members = Membership.objects.filter(project=project, is_active=True).select_related("person")
        return self.paged(request, members, MembershipSerializer)

    @extend_schema(request=NewMemberSerializer, responses={201: MembershipSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Adds somebody who has an account; others are invited by a link on the project's page."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        member = checked(NewMemberSerializer(data=request.data)).validated_data
        person = find_person(member.pop("username"))
        return Response(
            MembershipSerializer(add_member(actor=actor, project=project, person=person, **member)).data, status=201
        )


class MemberDetail(APIView):
    """One member."""

    @extend_schema(request=ChangedMemberSerializer, responses=MembershipSerializer)
    def patch(self, request: Request, membership_id: UUID) -> Response:
        """Changes the role."""
        actor = person_of(request)
        membership = access_membership(actor, membership_id)
        change = checked(ChangedMemberSerializer(data=request.data)).validated_data
        return Response(MembershipSerializer(change_member(actor=actor, membership=membership, **change)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, membership_id: UUID) -> Response:
        """Ends the access; the person's critiques stay."""
        actor = person_of(request)
        remove_member(actor=actor, membership=access_membership(actor, membership_id))
        return Response(status=204)
