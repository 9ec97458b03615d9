"""Endpoints of runs: request, estimate, poll, pause, resume, cancel, ask failed requests again."""

from typing import Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_project, access_run
from annotation.actions.refining.run_checks import check_fields
from annotation.actions.refining.runs import cancel_run, create_run, pause_run, resume_run, retry_failed
from annotation.queries.refining.estimates import estimate_run
from annotation.queries.refining.progress import run_progress
from api.pagination import PagedView
from api.serializers.runs import (
    EstimateSerializer,
    NewEstimateSchema,
    NewEstimateSerializer,
    NewRunSchema,
    NewRunSerializer,
    RunDetailSerializer,
    RunSerializer,
    present_run,
)
from api.views.model_jobs import JobVerbs
from api.views.requests import checked, person_of


class ProjectRuns(PagedView):
    """The runs of a project."""

    @extend_schema(responses=RunSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """All runs, newest first."""
        project = access_project(person_of(request), project_id, READERS)
        return self.paged(request, project.runs.select_related("requested_by"), RunSerializer)

    @extend_schema(request=NewRunSchema, responses={202: RunSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Requests a run over the critiques as they are now. Poll it until its status is done, failed or paused.

        The first run to an address answers 409 (`endpoint_not_allowed`) with `endpoint` and `url`: send it again with
        `acknowledged`, if the texts may be sent there.
        """
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        serializer = checked(NewRunSerializer(data=request.data))
        acknowledged = serializer.validated_data["acknowledged"]
        run = create_run(actor=actor, project=project, spec=serializer.run_spec(project), acknowledged=acknowledged)
        return Response(RunSerializer(run).data, status=202)


class RunEstimate(APIView):
    """An estimate of a run."""

    @extend_schema(request=NewEstimateSchema, responses=EstimateSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Returns what a run would use, each figure low and high. Stores nothing and asks nothing."""
        project = access_project(person_of(request), project_id, MANAGERS)
        spec = checked(NewEstimateSerializer(data=request.data)).run_spec(project)
        check_fields(project, spec)
        return Response(estimate_run(project, spec).as_json())


class RunDetail(APIView):
    """One run."""

    @extend_schema(responses=RunDetailSerializer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Returns its status, progress, cost, pace, and errors by class."""
        run = access_run(person_of(request), run_id, READERS)
        return Response(present_run(run, run_progress(run)))


_VERBS: Final = JobVerbs("run", access_run, RunSerializer, __name__)
RunPause = _VERBS.verb(pause_run, "Begins no further call. Answers of the calls in flight are stored.")
RunResume = _VERBS.resume(resume_run, "Lets a paused or failed run go on, with larger budgets where they are given.")
RunCancel = _VERBS.verb(cancel_run, "Cancels a run for good. What it has made stays.")
RunRetry = _VERBS.verb(
    retry_failed, "Asks the requests that have no answer again, with all of their attempts.", status=202
)
