"""Endpoints of statistics: of a project, of its raters, of oneself."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_project, role_in
from annotation.queries.quality.own_statistics import own_statistics
from annotation.queries.quality.statistics import project_statistics, rater_statistics
from api.serializers.quality.statistics import (
    OwnStatisticsQuery,
    RaterStatisticsSerializer,
    StatisticsQuery,
    StatisticsSerializer,
    present_raters,
    present_statistics,
)
from api.views.requests import checked, person_of

_NAME = OpenApiParameter("name", str, description="Names of statistics, separated by commas; all without it.")


class ProjectStatistics(APIView):
    """The statistics of a project."""

    @extend_schema(parameters=[_NAME], responses=StatisticsSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Agreement, distributions, progress, times and checks, for reviewers and managers; those of raters apart."""
        project = access_project(person_of(request), project_id, READERS)
        query = checked(StatisticsQuery(data=request.query_params.dict()))
        return Response(present_statistics(project_statistics(project, query.names())))


class ProjectRaters(APIView):
    """The raters of a project."""

    @extend_schema(parameters=[_NAME], responses=RaterStatisticsSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Bias, consistency, screenings and pace of each rater: by name for managers, by pseudonym for reviewers."""
        person = person_of(request)
        project = access_project(person, project_id, READERS)
        query = checked(StatisticsQuery(data=request.query_params.dict()))
        with_names = role_in(person, project.id) in MANAGERS
        return Response(present_raters(*rater_statistics(project, with_names=with_names, names=query.names())))


class OwnStatistics(APIView):
    """The statistics of the caller."""

    @extend_schema(
        parameters=[OpenApiParameter("project", UUID, required=True, description="The project.")],
        responses=StatisticsSerializer,
    )
    def get(self, request: Request) -> Response:
        """What is measured of the caller's own work in a project.

        Counts and times are of now. What compares the caller with others, with gold or with a retest is told as it was
        at the first computation of the day (UTC), so that nobody learns from it what a single image was.
        """
        person = person_of(request)
        query = checked(OwnStatisticsQuery(data=request.query_params.dict())).validated_data
        project = access_project(person, query["project"])
        return Response(present_statistics(own_statistics(project, person)))
