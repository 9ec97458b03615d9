"""Endpoints of adjudication: all critiques of an image, and its final one."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import access_image
from annotation.actions.review.finals import begin_final
from annotation.queries.desk.assignment_json import present_assignment
from annotation.queries.desk.claims import find_claim
from annotation.queries.review.side_by_side import side_by_side
from api.serializers.assignments import AssignmentSerializer
from api.serializers.quality.finals import SideBySideSerializer, present_side_by_side
from api.views.requests import person_of


class ImageCritiques(APIView):
    """All critiques of an image."""

    @extend_schema(responses=SideBySideSerializer)
    def get(self, request: Request, image_id: UUID) -> Response:
        """The critiques by questionnaire version, with the questions on which they differ."""
        image = access_image(person_of(request), image_id)
        return Response({"versions": [present_side_by_side(version) for version in side_by_side(image)]})


class ImageFinal(APIView):
    """The final critique of an image."""

    @extend_schema(request=None, responses=AssignmentSerializer)
    def post(self, request: Request, image_id: UUID) -> Response:
        """Begins the final critique, or resumes it; save and submit it as any assignment."""
        adjudicator = person_of(request)
        assignment = begin_final(adjudicator=adjudicator, image=access_image(adjudicator, image_id))
        return Response(present_assignment(find_claim(assignment.id)))
