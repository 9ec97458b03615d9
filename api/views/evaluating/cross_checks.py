"""Endpoints of cross-checks: claim, answer, verdict, skip."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import ANNOTATORS, access_own_cross_check, access_project
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, judge_cross_check, skip_cross_check
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks
from annotation.queries.evaluating.cross_checks.cross_check_json import present_answered, present_cross_check
from annotation.queries.evaluating.cross_checks.open_candidates import count_open_candidates
from api.serializers.candidates import (
    CheckAnswerSerializer,
    ClaimChecksSerializer,
    ClaimedChecksSerializer,
    OptionSerializer,
    SkipCheckSerializer,
    VerdictSerializer,
)
from api.views.requests import checked, person_of


class ClaimCrossChecks(APIView):
    """Questions to check."""

    @extend_schema(request=ClaimChecksSerializer, responses=ClaimedChecksSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Claims questions of other experts until the caller has `count` to check, and returns these, oldest first.

        Their keys are not in them, except of those that the caller has answered and not judged yet.
        """
        person = person_of(request)
        project = access_project(person, project_id, ANNOTATORS)
        count = checked(ClaimChecksSerializer(data=request.data)).validated_data["count"]
        checks = claim_cross_checks(person=person, project_id=project.id, count=count)
        required = project.cross_checks_per_candidate
        open_count = count_open_candidates(person, project.id, required) if len(checks) == count else 0
        return Response({"cross_checks": [present_cross_check(check) for check in checks], "open": open_count})


class CrossCheckAnswer(APIView):
    """The answer of a cross-check."""

    @extend_schema(responses=CheckAnswerSerializer)
    def get(self, request: Request, cross_check_id: UUID) -> Response:
        """Returns the option that the caller has chosen, and which is correct; both null until one is chosen."""
        return Response(present_answered(access_own_cross_check(person_of(request), cross_check_id)))

    @extend_schema(request=OptionSerializer, responses=CheckAnswerSerializer)
    def post(self, request: Request, cross_check_id: UUID) -> Response:
        """Stores the option that the caller chooses, for good, and returns which is correct."""
        body = checked(OptionSerializer(data=request.data)).validated_data
        check = answer_cross_check(person=person_of(request), cross_check_id=cross_check_id, **body)
        return Response(present_answered(check))


class CrossCheckJudgement(APIView):
    """The verdict of a cross-check."""

    @extend_schema(request=VerdictSerializer, responses=CheckAnswerSerializer)
    def post(self, request: Request, cross_check_id: UUID) -> Response:
        """Stores what the caller says of a question once they have answered it, or of a reason."""
        body = checked(VerdictSerializer(data=request.data)).validated_data
        check = judge_cross_check(person=person_of(request), cross_check_id=cross_check_id, **body)
        return Response(present_answered(check))


class CrossCheckSkip(APIView):
    """Cross-checks that the caller cannot answer."""

    @extend_schema(request=SkipCheckSerializer, responses=CheckAnswerSerializer)
    def post(self, request: Request, cross_check_id: UUID) -> Response:
        """Gives a question back before it is answered: it goes to somebody else, and never to the caller again."""
        body = checked(SkipCheckSerializer(data=request.data)).validated_data
        check = skip_cross_check(person=person_of(request), cross_check_id=cross_check_id, **body)
        return Response(present_answered(check))
