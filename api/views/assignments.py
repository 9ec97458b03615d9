"""Endpoints of the desk: claim, draft, submit, skip, flag."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import access_assignment
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.skip_and_flag import flag_image, skip_assignment
from annotation.actions.desk.submit import submit_critique
from annotation.queries.desk.assignment_json import iso, present_assignment, present_assignments
from annotation.queries.desk.claimed_json import present_claimed
from annotation.queries.desk.claims import Claim, find_claim
from annotation.queries.quality.desk_gate import find_gate
from annotation.rules.judging import QuestionnaireResponse
from api.serializers.assignments import (
    AssignmentSerializer,
    ClaimedSerializer,
    ClaimSerializer,
    DraftSerializer,
    FlaggedSerializer,
    FlagSerializer,
    SavedDraftSerializer,
    SkippedSerializer,
    SkipSerializer,
    SubmissionSerializer,
)
from api.serializers.critiques import SubmittedSerializer, present_own_critiques
from api.views.requests import person_of, read


def response_in(body: dict[str, Any]) -> QuestionnaireResponse:
    """Returns the response in the validated body of a draft, a submission or a dry run."""
    return QuestionnaireResponse(
        answers=body["answers"],
        timings=body.get("timings", {}),
        committed=body.get("committed", []),
        revisions=body.get("revisions", []),
        regions=body.get("marks", {}),
        viewing=body.get("viewing", {}),
    )


def _assignments(claims: list[Claim]) -> list[dict[str, Any]]:
    return present_assignments(claims)


class ClaimAssignments(APIView):
    """Images to work on."""

    @extend_schema(request=ClaimSerializer, responses=ClaimedSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Claims images until the caller has `count` assignments; returns these, oldest first, with their drafts.

        Who is paused, or has to agree or to qualify first, gets what they have begun and nothing new, with the reason
        as `gate`; without any it is a 409.
        """
        person, body = read(ClaimSerializer, request)
        count = body["count"]
        claims = claim_assignments(person=person, project_id=project_id, count=count)
        # Behind a gate, no claim at all was a Conflict already.
        gate = find_gate(person.id, project_id) if claims and len(claims) < count else None
        return Response(present_claimed(claims, person_id=person.id, project_id=project_id, count=count, gate=gate))


class AssignmentDetail(APIView):
    """One's own assignment."""

    @extend_schema(responses=AssignmentSerializer)
    def get(self, request: Request, assignment_id: UUID) -> Response:
        """The assignment with its draft."""
        access_assignment(person_of(request), assignment_id)
        return Response(present_assignment(find_claim(assignment_id)))


class AssignmentDraft(APIView):
    """The draft of an assignment."""

    @extend_schema(
        request=DraftSerializer,
        responses={
            200: SavedDraftSerializer,
            409: OpenApiResponse(description="Stale: `draft` carries the newer one."),
        },
    )
    def put(self, request: Request, assignment_id: UUID) -> Response:
        """Saves a draft that was based on `version` (0: on none) and renews the lease."""
        person, draft = read(DraftSerializer, request)
        saved = save_draft(
            person=person, assignment_id=assignment_id, version=draft["version"], response=response_in(draft)
        )
        return Response(
            {"version": saved.version, "updated_at": iso(saved.updated_at), "lease_until": iso(saved.lease_until)}
        )


class AssignmentSubmit(APIView):
    """Submitting a critique."""

    @extend_schema(request=SubmissionSerializer, responses={201: SubmittedSerializer, 200: SubmittedSerializer})
    def post(self, request: Request, assignment_id: UUID) -> Response:
        """Stores the critique and claims up to `claim` new images; the same key and body return the same critique."""
        person, submission = read(SubmissionSerializer, request)
        outcome = submit_critique(
            person=person,
            assignment_id=assignment_id,
            key=submission["key"],
            response=response_in(submission),
            claim=submission.get("claim", 0),
        )
        (critique,) = present_own_critiques([outcome.critique])
        body = {"critique": critique, "assignments": _assignments(outcome.claims)}
        return Response(body, status=201 if outcome.is_new else 200)


class AssignmentSkip(APIView):
    """Skipping an assignment."""

    @extend_schema(request=SkipSerializer, responses=SkippedSerializer)
    def post(self, request: Request, assignment_id: UUID) -> Response:
        """Returns the image to others, never again to the caller, and claims up to `claim` new ones."""
        person, skip = read(SkipSerializer, request)
        outcome = skip_assignment(person=person, assignment_id=assignment_id, **skip)
        return Response(
            {"assignment": present_assignment(find_claim(assignment_id)), "assignments": _assignments(outcome.claims)}
        )


class AssignmentFlag(APIView):
    """Flagging the image of an assignment."""

    @extend_schema(request=FlagSerializer, responses=FlaggedSerializer)
    def post(self, request: Request, assignment_id: UUID) -> Response:
        """Tells the manager that the image should not be critiqued as it is; the assignment stays claimed."""
        person, body = read(FlagSerializer, request)
        flag = flag_image(person=person, assignment_id=assignment_id, **body)
        return Response({"image": flag.image_id, "reason": flag.reason, "note": flag.note})
