"""Endpoints of adjudication: all critiques of an image, and its final one."""

from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_critiques_of_image, access_image, access_project, role_in
from annotation.actions.review.finals import begin_final
from annotation.queries.desk.assignment_json import present_assignment
from annotation.queries.desk.claims import find_claim
from annotation.queries.review.disagreements import find_disagreements
from annotation.queries.review.image_figures import image_figures
from annotation.queries.review.side_by_side import side_by_side
from api.serializers.assignments import AssignmentSerializer
from api.serializers.quality.finals import (
    DisagreementPageSerializer,
    DisagreementQuery,
    SideBySideSerializer,
    present_disagreement,
    present_side_by_side,
)
from api.views.requests import checked, person_of


class ImageCritiques(APIView):
    """All critiques of an image."""

    @extend_schema(
        responses={
            200: SideBySideSerializer,
            409: OpenApiResponse(description="`review_first`: a critique of the image waits for you to decide."),
        }
    )
    def get(self, request: Request, image_id: UUID) -> Response:
        """The critiques by questionnaire version, with the questions on which they differ and the figures of each.

        Reviewers read them once they have decided on each critique of the image that they may review.
        """
        image = access_critiques_of_image(person_of(request), image_id)
        figures = image_figures(image)
        versions = [
            present_side_by_side(version, figures.get(version.critiques[0].questionnaire_id))
            for version in side_by_side(image)
        ]
        return Response({"versions": versions})


class ImageFinal(APIView):
    """The final critique of an image."""

    @extend_schema(request=None, responses=AssignmentSerializer)
    def post(self, request: Request, image_id: UUID) -> Response:
        """Begins the final critique, or resumes it; save and submit it as any assignment."""
        adjudicator = person_of(request)
        assignment = begin_final(adjudicator=adjudicator, image=access_image(adjudicator, image_id))
        return Response(present_assignment(find_claim(assignment.id)))


class Disagreements(APIView):
    """The images of a project where people disagree."""

    @extend_schema(parameters=[DisagreementQuery], responses=DisagreementPageSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Lists the images whose grades lie apart, the furthest first, from what the workers have counted.

        Without a manager's role those are left out of which you may yet be given a review.
        """
        person = person_of(request)
        project = access_project(person, project_id, READERS)
        query = checked(DisagreementQuery(data=request.query_params.dict())).validated_data
        terms = {"batch_id": query["batch"], "final": query["final"], "cursor": query["cursor"]}
        manages = role_in(person, project.id) in MANAGERS
        page = find_disagreements(project, person, manages=manages, limit=query["limit"], **terms)
        results = [present_disagreement(row.ratings, has_final=row.has_final) for row in page.rows]
        return Response({"next": page.next_cursor or None, "results": results})
