"""Endpoints of gold items and of people's accuracy on them, for managers."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import (
    MANAGERS,
    access_critique_to_read,
    access_gold_item,
    access_image,
    access_membership,
    access_project,
)
from annotation.actions.quality.gold_items import add_gold_item, change_gold_item
from annotation.actions.quality.pausing import pause_member, qualify_member, resume_member
from annotation.errors import Invalid, Missing
from annotation.models import GoldItem, Membership, Person, Project, Role
from annotation.queries.quality.gold_accuracy import NO_ACCURACY, accuracies_of, accuracy_of
from annotation.queries.quality.gold_items import find_gold_items
from api.pagination import PagedView
from api.serializers.quality.gold import (
    ChangedGoldItemSerializer,
    GoldItemSerializer,
    MemberAccuracySerializer,
    NewGoldItemSerializer,
    OptionalReasonSerializer,
    ReasonSerializer,
    present_accuracy,
    present_gold_item,
)
from api.views.requests import checked, person_of


class ProjectGold(PagedView):
    """The gold items of a project."""

    @extend_schema(responses=GoldItemSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Its items, newest first, with how often they were shown and answered as expected."""
        project = access_project(person_of(request), project_id, MANAGERS)
        return self.page_of(
            request, find_gold_items(project), lambda items: [present_gold_item(item) for item in items]
        )

    @extend_schema(request=NewGoldItemSerializer, responses={201: GoldItemSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Makes an item of an image or of a critique; its closed answers are expected unless others are given."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        body = checked(NewGoldItemSerializer(data=request.data)).validated_data
        item = add_gold_item(actor=actor, **_subject(actor, project, body), **body)
        return Response(_present(item), status=201)


def _subject(actor: Person, project: Project, body: dict[str, Any]) -> dict[str, Any]:
    """Takes the image or the critique out of the body and returns both rows."""
    image_id, critique_id = body.pop("image", None), body.pop("critique", None)
    if (image_id is None) == (critique_id is None):
        message = _("Name an image or a critique, and not both.")
        raise Invalid(_("Some fields need another look."), fields={"image": [message]})
    critique = access_critique_to_read(actor, critique_id) if critique_id else None
    image = critique.image if critique else access_image(actor, image_id, MANAGERS)
    if image.project_id != project.id:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    return {"image": image, "critique": critique}


class GoldItemDetail(APIView):
    """One gold item."""

    @extend_schema(responses=GoldItemSerializer)
    def get(self, request: Request, item_id: UUID) -> Response:
        """The item with how often it was shown and answered as expected."""
        return Response(_present(access_gold_item(person_of(request), item_id)))

    @extend_schema(request=ChangedGoldItemSerializer, responses=GoldItemSerializer)
    def patch(self, request: Request, item_id: UUID) -> Response:
        """Changes its use or explanation, or takes it out of use. What is expected never changes."""
        actor = person_of(request)
        item = access_gold_item(actor, item_id)
        changes = checked(ChangedGoldItemSerializer(data=request.data)).validated_data
        return Response(_present(change_gold_item(actor=actor, item=item, **changes)))


def _present(item: GoldItem) -> dict[str, Any]:
    return present_gold_item(find_gold_items(item.project).get(pk=item.pk))


class GoldAccuracies(PagedView):
    """People's accuracy on gold."""

    @extend_schema(responses=MemberAccuracySerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Each annotator's accuracy with its interval, and whether they are warned of, paused or qualified."""
        project = access_project(person_of(request), project_id, MANAGERS)
        members = project.memberships.filter(is_active=True, role=Role.ANNOTATOR).select_related("person")
        return self.page_of(request, members, _present_members)


def _present_members(memberships: list[Membership]) -> list[dict[str, Any]]:
    if not memberships:
        return []
    accuracies = accuracies_of(memberships[0].project_id, [membership.id for membership in memberships])
    return [present_accuracy(membership, accuracies.get(membership.id, NO_ACCURACY)) for membership in memberships]


def _present_member(membership: Membership) -> dict[str, Any]:
    return present_accuracy(membership, accuracy_of(membership))


class MemberPause(APIView):
    """Pausing an annotator."""

    @extend_schema(request=ReasonSerializer, responses=MemberAccuracySerializer)
    def post(self, request: Request, membership_id: UUID) -> Response:
        """Hands them no more images; the reason is shown to them. What they have claimed they may still submit."""
        actor = person_of(request)
        membership = access_membership(actor, membership_id)
        reason = checked(ReasonSerializer(data=request.data)).validated_data["reason"]
        return Response(_present_member(pause_member(actor=actor, membership=membership, reason=reason)))


class MemberResume(APIView):
    """Resuming an annotator."""

    @extend_schema(request=OptionalReasonSerializer, responses=MemberAccuracySerializer)
    def post(self, request: Request, membership_id: UUID) -> Response:
        """Hands them images again, or dismisses a warning; their gold is counted anew from now on."""
        actor = person_of(request)
        membership = access_membership(actor, membership_id)
        reason = checked(OptionalReasonSerializer(data=request.data)).validated_data["reason"]
        return Response(_present_member(resume_member(actor=actor, membership=membership, reason=reason)))


class MemberQualify(APIView):
    """Qualifying an annotator by hand."""

    @extend_schema(request=ReasonSerializer, responses=MemberAccuracySerializer)
    def post(self, request: Request, membership_id: UUID) -> Response:
        """Lets them work without having passed the test."""
        actor = person_of(request)
        membership = access_membership(actor, membership_id)
        reason = checked(ReasonSerializer(data=request.data)).validated_data["reason"]
        return Response(_present_member(qualify_member(actor=actor, membership=membership, reason=reason)))
