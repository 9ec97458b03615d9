"""Endpoints of one critique: read, revise, withdraw."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import access_critique, access_critique_to_withdraw, access_own_critique
from annotation.actions.desk.revise import StaleCritique, revise_critique
from annotation.actions.review.withdraw import withdraw_critique
from api.serializers.assignments import RevisionSerializer
from api.serializers.critiques import (
    CritiqueSerializer,
    OwnCritiqueSerializer,
    WithdrawalSerializer,
    present_critique,
    present_own_critiques,
)
from api.views.requests import checked, person_of


class CritiqueDetail(APIView):
    """One critique."""

    @extend_schema(responses=OwnCritiqueSerializer)
    def get(self, request: Request, critique_id: UUID) -> Response:
        """Returns one's own critique, or any of a project that one reviews or manages.

        Its author finds the comments of whoever returned it in `review`.
        """
        person = person_of(request)
        critique = access_critique(person, critique_id)
        is_own = critique.annotator_id == person.id
        return Response(present_own_critiques([critique])[0] if is_own else present_critique(critique))

    @extend_schema(request=RevisionSerializer, responses=CritiqueSerializer)
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
            error.extra["critique"] = present_own_critiques([error.critique])[0]
            raise
        return Response(present_critique(critique))


class CritiqueWithdrawal(APIView):
    """Withdrawing a critique."""

    @extend_schema(request=WithdrawalSerializer, responses=CritiqueSerializer)
    def post(self, request: Request, critique_id: UUID) -> Response:
        """Withdraws one's own critique, or any of a project that one manages, for good. Its row stays.

        New exports leave it out; in its place the feed sends its id, its state and when it was withdrawn.
        """
        person = person_of(request)
        critique = access_critique_to_withdraw(person, critique_id)
        reason = checked(WithdrawalSerializer(data=request.data)).validated_data["reason"]
        return Response(present_critique(withdraw_critique(actor=person, critique=critique, reason=reason)))
