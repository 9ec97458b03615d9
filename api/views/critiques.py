"""Endpoints of one critique: read, revise, withdraw."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import access_critique_to_read, access_critique_to_withdraw, access_own_critique
from annotation.actions.desk.revise import StaleCritique, revise_critique
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique, Person
from api.serializers.assignments import RevisionSerializer
from api.serializers.critiques import (
    OwnCritiqueSerializer,
    WithdrawalSerializer,
    present_critique,
    present_own_critiques,
)
from api.views.requests import checked, person_of


class CritiqueDetail(APIView):
    """One critique."""

    @extend_schema(
        responses={
            200: OwnCritiqueSerializer,
            409: OpenApiResponse(description="`review_first`: another critique of its image waits for you to decide."),
        }
    )
    def get(self, request: Request, critique_id: UUID) -> Response:
        """Returns one's own critique, or any of a project that one reviews or manages.

        Its author finds the comments of whoever returned it in `review`. A reviewer reads it once they have decided on
        every other critique of its image that they may review.
        """
        person = person_of(request)
        return Response(_present(person, access_critique_to_read(person, critique_id)))

    @extend_schema(request=RevisionSerializer, responses=OwnCritiqueSerializer)
    def patch(self, request: Request, critique_id: UUID) -> Response:
        """Revises one's own critique; earlier answers are kept as revisions, and what was decided is reviewed again.

        Of a critique that has changed since `based_on`, the answer is 409 `stale_critique` with the newer `critique`,
        unless it has these answers already: a request may be repeated.
        """
        person = person_of(request)
        critique = access_own_critique(person, critique_id)
        revision = checked(RevisionSerializer(data=request.data)).validated_data
        try:
            critique = revise_critique(
                actor=person,
                critique=critique,
                answers=revision["answers"],
                regions=revision.get("marks"),
                based_on=revision.get("based_on"),
            )
        except StaleCritique as error:
            error.extra["critique"] = _present(person, error.critique)
            raise
        return Response(_present(person, critique))


class CritiqueWithdrawal(APIView):
    """Withdrawing a critique."""

    @extend_schema(request=WithdrawalSerializer, responses=OwnCritiqueSerializer)
    def post(self, request: Request, critique_id: UUID) -> Response:
        """Withdraws one's own critique, or any of a project that one manages, for good. Its row stays.

        New exports leave it out; in its place the feed sends its id, its state and when it was withdrawn.
        """
        person = person_of(request)
        critique = access_critique_to_withdraw(person, critique_id)
        reason = checked(WithdrawalSerializer(data=request.data)).validated_data["reason"]
        return Response(_present(person, withdraw_critique(actor=person, critique=critique, reason=reason)))


def _present(person: Person, critique: Critique) -> dict[str, Any]:
    """Returns a critique as its author or as anybody else may know it."""
    return present_own_critiques([critique])[0] if critique.annotator_id == person.id else present_critique(critique)
