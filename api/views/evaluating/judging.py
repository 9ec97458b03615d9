"""Endpoints of judgements (claim, judge, list, figures), and of judgings by models (request, poll, resume, …)."""

from functools import partial
from typing import Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_benchmark, access_evaluation, access_judging
from annotation.actions.evaluating.judging.claims import claim_interpretations
from annotation.actions.evaluating.judging.judgements import judge_interpretation, set_judges_per_answer
from annotation.actions.evaluating.judging.judgings import (
    cancel_judging,
    check_judge,
    create_judging,
    pause_judging,
    resume_judging,
    retry_judging,
)
from annotation.models import Judgement
from annotation.queries.evaluating.judging.claim_json import present_claim, present_own_judgement
from annotation.queries.evaluating.judging.estimates import estimate_judging
from annotation.queries.evaluating.judging.judgement_figures import judgement_figures
from annotation.queries.evaluating.judging.open_answers import count_open_answers
from api.pagination import PagedView
from api.serializers.judging import (
    BenchmarkJudgingSerializer,
    ClaimedInterpretationsSerializer,
    ClaimInterpretationsSerializer,
    JudgementSerializer,
    JudgingEstimateSerializer,
    JudgingPolicySerializer,
    JudgingSerializer,
    NewJudgementSerializer,
    NewJudgingSerializer,
    OwnJudgementSerializer,
    present_judgements,
    present_judging,
)
from api.serializers.runs import budgets_in
from api.views.model_jobs import JobVerbs
from api.views.requests import checked, person_of


class ClaimInterpretations(APIView):
    """Interpretations to judge."""

    @extend_schema(request=ClaimInterpretationsSerializer, responses=ClaimedInterpretationsSerializer)
    def post(self, request: Request, benchmark_id: UUID) -> Response:
        """Claims interpretations of all evaluations until the caller has `count` to judge, in a random order.

        Nothing of them tells which model wrote them. Whoever wrote a critique of an image gets none of it.
        """
        person = person_of(request)
        benchmark = access_benchmark(person, benchmark_id, READERS)
        count = checked(ClaimInterpretationsSerializer(data=request.data)).validated_data["count"]
        claims = claim_interpretations(person=person, benchmark=benchmark, count=count)
        open_count = count_open_answers(person, benchmark) if len(claims) == count else 0
        return Response({"claims": [present_claim(claim) for claim in claims], "open": open_count})


class ClaimJudgement(APIView):
    """The judgement of a claimed interpretation."""

    @extend_schema(request=NewJudgementSerializer, responses=OwnJudgementSerializer)
    def put(self, request: Request, claim_id: UUID) -> Response:
        """Stores what the caller thinks of it; sent again, the judgement is changed, and the trail keeps the change.

        With `replaces`, no figures are replaced that the caller has not seen: 409 (`judged_otherwise`) has them.
        """
        figures = checked(NewJudgementSerializer(data=request.data)).validated_data
        claim, judgement = judge_interpretation(person=person_of(request), claim_id=claim_id, **figures)
        return Response(present_own_judgement(claim, judgement))


class BenchmarkJudgements(PagedView):
    """The judgements of a benchmark's evaluations."""

    @extend_schema(responses=JudgementSerializer(many=True))
    def get(self, request: Request, benchmark_id: UUID) -> Response:
        """All judgements with the raw answers of models, newest first; people by pseudonyms. For managers."""
        benchmark = access_benchmark(person_of(request), benchmark_id, MANAGERS)
        rows = Judgement.objects.filter(answer__evaluation__benchmark=benchmark).select_related("answer__item")
        return self.page_of(request, rows, lambda page: present_judgements(benchmark.project, page))


class BenchmarkJudging(APIView):
    """The judges of a benchmark's interpretations."""

    @extend_schema(responses=BenchmarkJudgingSerializer)
    def get(self, request: Request, benchmark_id: UUID) -> Response:
        """Returns each judge's scores of each evaluation, and how far people agree with one another and with models."""
        benchmark = access_benchmark(person_of(request), benchmark_id, READERS)
        return Response(present_judging(benchmark, judgement_figures(benchmark)))

    @extend_schema(request=JudgingPolicySerializer, responses=BenchmarkJudgingSerializer)
    def patch(self, request: Request, benchmark_id: UUID) -> Response:
        """Sets how many people judge each interpretation."""
        actor = person_of(request)
        benchmark = access_benchmark(actor, benchmark_id, MANAGERS)
        count = checked(JudgingPolicySerializer(data=request.data)).validated_data["judges_per_answer"]
        benchmark = set_judges_per_answer(actor=actor, benchmark=benchmark, count=count)
        return Response(present_judging(benchmark, judgement_figures(benchmark)))


class EvaluationJudge(PagedView):
    """Judging by a model."""

    @extend_schema(responses=JudgingSerializer(many=True))
    def get(self, request: Request, evaluation_id: UUID) -> Response:
        """The judgings of an evaluation by models, newest first."""
        evaluation = access_evaluation(person_of(request), evaluation_id)
        return self.paged(request, evaluation.judgings.select_related("requested_by"), JudgingSerializer)

    @extend_schema(request=NewJudgingSerializer, responses={202: JudgingSerializer})
    def post(self, request: Request, evaluation_id: UUID) -> Response:
        """Requests that an endpoint judges the interpretations of a finished evaluation. Poll the judging.

        The first one at an address answers 409 (`endpoint_not_allowed`): send it again with `acknowledged`, if the
        texts may be sent there.
        """
        actor = person_of(request)
        evaluation = access_evaluation(actor, evaluation_id, MANAGERS)
        values = checked(NewJudgingSerializer(data=request.data)).validated_data
        judging = create_judging(
            actor=actor,
            evaluation=evaluation,
            endpoint=values["endpoint"],
            acknowledged=values["acknowledged"],
            **budgets_in(values),
        )
        return Response(JudgingSerializer(judging).data, status=202)


class JudgingEstimateView(APIView):
    """An estimate of a judging by a model."""

    @extend_schema(request=NewJudgingSerializer, responses=JudgingEstimateSerializer)
    def post(self, request: Request, evaluation_id: UUID) -> Response:
        """Returns what a judge would use for the texts that it has not judged. Stores nothing and asks nothing."""
        evaluation = access_evaluation(person_of(request), evaluation_id, MANAGERS)
        values = checked(NewJudgingSerializer(data=request.data)).validated_data
        check_judge(values["endpoint"], **budgets_in(values))
        estimate = estimate_judging(evaluation, values["endpoint"])
        assert estimate is not None  # the endpoint was checked
        return Response(estimate.as_json())


class JudgingDetail(APIView):
    """One judging by a model."""

    @extend_schema(responses=JudgingSerializer)
    def get(self, request: Request, judging_id: UUID) -> Response:
        """Returns its status, progress and cost."""
        return Response(JudgingSerializer(access_judging(person_of(request), judging_id)).data)


_VERBS: Final = JobVerbs("judging", partial(access_judging, roles=MANAGERS), JudgingSerializer, __name__)
JudgingPause = _VERBS.verb(pause_judging, "Begins no further call. Judgements of the calls in flight are stored.")
JudgingResume = _VERBS.resume(
    resume_judging, "Lets a paused or failed judging go on, with larger budgets where they are given."
)
JudgingCancel = _VERBS.verb(cancel_judging, "Cancels a judging for good. Its judgements stay.")
JudgingRetry = _VERBS.verb(
    retry_judging, "Asks about the answers whose calls failed again, and about those that came later.", status=202
)
