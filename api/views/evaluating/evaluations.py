"""Endpoints of evaluations: request, estimate, poll, change, pause, resume, cancel, ask and read again, answers."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from uuid import UUID

import orjson
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_benchmark, access_evaluation
from annotation.actions.evaluating.answers.reading import read_again
from annotation.actions.evaluating.evaluations.changes import change_evaluation
from annotation.actions.evaluating.evaluations.evaluations import (
    cancel_evaluation,
    check_spec,
    create_evaluation,
    pause_evaluation,
    resume_evaluation,
    retry_failed,
)
from annotation.actions.evaluating.result_files.uploads import create_file_evaluation
from annotation.models import Benchmark, Evaluation, Person
from annotation.queries.calling.progress import JobProgress, progress_values
from annotation.queries.evaluating.evaluations.answers import all_answers, answer_json, answers_after
from annotation.queries.evaluating.evaluations.estimates import estimate_evaluation
from api.pagination import PagedView
from api.rendering import JSONParser, JSONRenderer
from api.serializers.evaluations import (
    AnswerPageSerializer,
    ChangedEvaluationSerializer,
    EvaluationDetailSerializer,
    EvaluationEstimateSerializer,
    EvaluationSerializer,
    NewEvaluationSerializer,
    NewFileEvaluationSerializer,
    present_evaluation,
)
from api.serializers.fields import StrictQuery
from api.views.feed import NDJSONRenderer
from api.views.model_jobs import JobVerbs
from api.views.requests import accept_files, checked, person_of

PAGE: Final = 100
MAX_PAGE: Final = 1_000


class BenchmarkEvaluations(PagedView):
    """The evaluations of a benchmark."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(responses=EvaluationSerializer(many=True))
    def get(self, request: Request, benchmark_id: UUID) -> Response:
        """All evaluations, newest first."""
        benchmark = access_benchmark(person_of(request), benchmark_id, READERS)
        return self.paged(request, benchmark.evaluations.select_related("requested_by"), EvaluationSerializer)

    @extend_schema(
        request={
            "application/json": NewEvaluationSerializer,
            "multipart/form-data": NewFileEvaluationSerializer,
        },
        responses={202: EvaluationSerializer},
    )
    def post(self, request: Request, benchmark_id: UUID) -> Response:
        """Requests that an endpoint answers every item. Poll it until its status is done, failed or paused.

        A multipart body has files with a model's answers in place of an endpoint: a worker reads all of them, or none
        and `reason` says why.

        The first one to an address answers 409 (`endpoint_not_allowed`) with `endpoint` and `url`: send it again with
        `acknowledged`, if the texts and images may be sent there.
        """
        actor = person_of(request)
        benchmark = access_benchmark(actor, benchmark_id, MANAGERS)
        if request.content_type.startswith(MultiPartParser.media_type):
            return Response(EvaluationSerializer(_from_files(request, actor, benchmark)).data, status=202)
        serializer = checked(NewEvaluationSerializer(data=request.data))
        evaluation = create_evaluation(
            actor=actor,
            benchmark=benchmark,
            spec=serializer.evaluation_spec(),
            acknowledged=serializer.validated_data["acknowledged"],
        )
        return Response(EvaluationSerializer(evaluation).data, status=202)


class EvaluationEstimateView(APIView):
    """An estimate of an evaluation."""

    @extend_schema(request=NewEvaluationSerializer, responses=EvaluationEstimateSerializer)
    def post(self, request: Request, benchmark_id: UUID) -> Response:
        """Returns what an evaluation would use, each figure low and high. Stores nothing and asks nothing."""
        benchmark = access_benchmark(person_of(request), benchmark_id, MANAGERS)
        spec = checked(NewEvaluationSerializer(data=request.data)).evaluation_spec()
        check_spec(spec)
        estimate = estimate_evaluation(benchmark, spec)
        assert estimate is not None  # the endpoint was checked
        return Response(estimate.as_json())


class EvaluationDetail(APIView):
    """One evaluation."""

    @extend_schema(responses=EvaluationDetailSerializer)
    def get(self, request: Request, evaluation_id: UUID) -> Response:
        """Returns its status, progress, outcomes, cost, pace, and errors by class."""
        evaluation = access_evaluation(person_of(request), evaluation_id)
        return Response(present_evaluation(evaluation, JobProgress(**progress_values(evaluation))))

    @extend_schema(request=ChangedEvaluationSerializer, responses=EvaluationSerializer)
    def patch(self, request: Request, evaluation_id: UUID) -> Response:
        """Renames it, or leaves it out of the table of its benchmark, or puts it back."""
        actor = person_of(request)
        evaluation = access_evaluation(actor, evaluation_id, MANAGERS)
        changes = checked(ChangedEvaluationSerializer(data=request.data)).validated_data
        return Response(EvaluationSerializer(change_evaluation(actor=actor, evaluation=evaluation, **changes)).data)


class AnswersQuery(StrictQuery):
    """The query parameters of the answers."""

    after = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)
    limit = serializers.IntegerField(required=False, default=PAGE, min_value=1, max_value=MAX_PAGE)


class EvaluationAnswers(APIView):
    """The answers of an evaluation."""

    renderer_classes = [JSONRenderer, NDJSONRenderer]

    @extend_schema(
        parameters=[
            OpenApiParameter("after", int, description="The `next` of an earlier page; nothing: from the beginning."),
            OpenApiParameter("limit", int, description=f"Of a JSON page, up to {MAX_PAGE}."),
        ],
        responses={
            (200, "application/json"): AnswerPageSerializer,
            (200, "application/x-ndjson"): OpenApiResponse(
                str, description='One answer a line; the last line is {"end": true}. Without it, the response was cut.'
            ),
        },
    )
    def get(self, request: Request, evaluation_id: UUID) -> HttpResponseBase:
        """Returns the answers with what was read of them, by their number. They tell the keys: for managers alone."""
        evaluation = access_evaluation(person_of(request), evaluation_id, MANAGERS)
        query = checked(AnswersQuery(data=request.query_params.dict())).validated_data
        if request.accepted_renderer.format == NDJSONRenderer.format:
            lines = _lines(evaluation, query["after"])
            response = StreamingHttpResponse(lines, content_type=NDJSONRenderer.media_type)
            response["X-Accel-Buffering"] = "no"  # a proxy that collects the answer would hold back its first byte
            return response
        answers = answers_after(evaluation, query["after"], query["limit"])
        is_full = len(answers) == query["limit"]
        results = [answer_json(answer) for answer in answers]
        return Response({"results": results, "next": answers[-1].number if is_full else None})


_VERBS: Final = JobVerbs("evaluation", partial(access_evaluation, roles=MANAGERS), EvaluationSerializer, __name__)
EvaluationPause = _VERBS.verb(pause_evaluation, "Begins no further call. Answers of the calls in flight are stored.")
EvaluationResume = _VERBS.resume(
    resume_evaluation,
    "Lets a paused or failed evaluation go on, with larger budgets where they are given; asks nothing again.",
)
EvaluationCancel = _VERBS.verb(cancel_evaluation, "Cancels an evaluation for good. Its answers stay.")
EvaluationRetry = _VERBS.verb(
    retry_failed, "Asks the questions whose calls failed again, with all of their attempts.", status=202
)
EvaluationReading = _VERBS.verb(read_again, "Reads the stored answers by today's rules. No model is asked.")


def _from_files(request: Request, actor: Person, benchmark: Benchmark) -> Evaluation:
    accept_files(request)
    data = {**request.POST.dict(), "file": request.FILES.getlist("file")}
    serializer = checked(NewFileEvaluationSerializer(data=data))
    files = serializer.validated_data["file"]
    return create_file_evaluation(actor=actor, benchmark=benchmark, spec=serializer.evaluation_spec(), files=files)


def _lines(evaluation: Evaluation, number: int) -> Iterator[bytes]:
    for answer in all_answers(evaluation, number):
        yield orjson.dumps(answer_json(answer), option=orjson.OPT_APPEND_NEWLINE)
    yield orjson.dumps({"end": True}, option=orjson.OPT_APPEND_NEWLINE)
