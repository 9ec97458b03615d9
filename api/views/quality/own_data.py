"""The endpoint of one's own data."""

from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from annotation.access import access_project_of_own_data
from annotation.queries.own_data.document import stream_own_data
from api.serializers.quality.statistics import OwnStatisticsQuery
from api.views.requests import checked, person_of


class OwnData(APIView):
    """What is stored of the caller."""

    @extend_schema(
        parameters=[OpenApiParameter("project", UUID, required=True, description="The project.")],
        responses={(200, "application/json"): OpenApiResponse(dict, description="`loupe.own-data.v1`")},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """All that is stored of the caller in a project, as one JSON document that is streamed.

        Critiques with their measurements and what reviewers said of them, drafts, consents, statistics and events. Also
        of a project that the caller was removed from.
        """
        person = person_of(request)
        query = checked(OwnStatisticsQuery(data=request.query_params.dict())).validated_data
        project = access_project_of_own_data(person, query["project"])
        response = StreamingHttpResponse(stream_own_data(project, person), content_type="application/json")
        response["Cache-Control"] = "no-store"
        response["X-Accel-Buffering"] = "no"
        return response
