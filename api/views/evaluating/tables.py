"""Endpoints of the scores of a benchmark: the table in four forms, a comparison of two models, scoring again."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, access_benchmark, access_evaluation
from annotation.actions.evaluating.evaluations.scoring import score_again
from annotation.errors import Conflict, Invalid, Missing
from annotation.evaluating.tables.registry import TABLE_FORMATS
from annotation.evaluating.tables.views import VIEWS
from annotation.models import Benchmark
from annotation.queries.evaluating.table.benchmark_table import item_sets_of, load_scores
from annotation.queries.evaluating.table.comparison import (
    chosen_judge,
    common_judges,
    compare_evaluations,
    compared_evaluation,
)
from annotation.queries.evaluating.table.entries import entries_of, table_of
from api.rendering import JSONRenderer
from api.serializers.tables import (
    ComparisonQuery,
    ModelComparisonSerializer,
    ScoreStampSerializer,
    TableQuery,
    TableSerializer,
    present_comparison,
    present_table,
)
from api.views.requests import checked, person_of


class MarkdownRenderer(JSONRenderer):
    """Selected by `?format=markdown` or `Accept: text/markdown`; the view writes the table, this one errors."""

    media_type = "text/markdown"
    format = "markdown"


class LatexRenderer(JSONRenderer):
    """Selected by `?format=latex` or `Accept: application/x-tex`."""

    media_type = "application/x-tex"
    format = "latex"


class CsvRenderer(JSONRenderer):
    """Selected by `?format=csv` or `Accept: text/csv`."""

    media_type = "text/csv"
    format = "csv"


class BenchmarkTable(APIView):
    """The table of a benchmark."""

    renderer_classes = [JSONRenderer, MarkdownRenderer, LatexRenderer, CsvRenderer]

    @extend_schema(
        parameters=[
            OpenApiParameter("view", str, enum=VIEWS, description="Which columns; with all parts without it."),
            OpenApiParameter("items", str, enum=["test", "dev", "all"], description="The test without it."),
            OpenApiParameter("judge", str, description="Of AesI: a key of `judges`."),
            OpenApiParameter("sort", str, description="A column's key, or `name`; with `-` the highest first."),
        ],
        responses={
            (200, "application/json"): TableSerializer,
            (200, "text/markdown"): str,
            (200, "application/x-tex"): str,
            (200, "text/csv"): str,
            409: OpenApiResponse(description="`not_published`"),
        },
    )
    def get(self, request: Request, benchmark_id: UUID) -> HttpResponseBase:
        """Returns the scores of all evaluations beside baselines, people and published rows.

        As JSON, or as Markdown, LaTeX or CSV by `format` or `Accept`.
        """
        benchmark = access_benchmark(person_of(request), benchmark_id)
        _require_published(benchmark)
        query = checked(TableQuery(data=request.query_params)).validated_data
        scores = load_scores(benchmark, query["items"], query["judge"])
        _check_choice("items", query["items"], scores.item_sets)
        _check_choice("judge", query["judge"], scores.judges)
        entries = entries_of(scores, query["view"], query["sort"])
        columns = [column.key for column in table_of(scores, entries, query["view"]).columns]
        _check_choice("sort", query["sort"].removeprefix("-"), ["name", *columns])
        table_format = TABLE_FORMATS[str(request.accepted_renderer.format)]
        if table_format.key == "json":
            return Response(present_table(scores, entries, query["view"]))
        text = table_format.write(table_of(scores, entries, query["view"]))
        response = HttpResponse(text, content_type=table_format.content_type)
        title = f"{slugify(benchmark.name) or 'benchmark'}-{benchmark.version}"
        name = f"{title}-{query['view']}-{scores.item_set}.{table_format.ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class BenchmarkComparison(APIView):
    """A comparison of two evaluations."""

    @extend_schema(
        parameters=[
            OpenApiParameter("a", UUID, required=True, description="An evaluation of the benchmark."),
            OpenApiParameter("b", UUID, required=True, description="Another one."),
            OpenApiParameter("items", str, enum=["test", "dev", "all"], description="The test without it."),
            OpenApiParameter(
                "judge", str, description="Of AesI: a key of the table's `judges`; without it, the first of both."
            ),
        ],
        responses=ModelComparisonSerializer,
    )
    def get(self, request: Request, benchmark_id: UUID) -> Response:
        """Compares two evaluations item by item: McNemar's test, and a bootstrap of the difference."""
        benchmark = access_benchmark(person_of(request), benchmark_id)
        query = checked(ComparisonQuery(data=request.query_params)).validated_data
        first, second = (compared_evaluation(benchmark, query[name]) for name in ("a", "b"))
        if first is None or second is None:
            raise Missing(_("This benchmark has no such evaluation with a score."))
        item_sets = item_sets_of(benchmark)
        _check_choice("items", query["items"], item_sets)
        item_set = query["items"] or item_sets[0]
        judges = common_judges(first, second, item_set)
        _check_choice("judge", query["judge"], judges)
        judge = chosen_judge(judges, query["judge"])
        return Response(present_comparison(compare_evaluations(first, second, item_set, judge)))


class EvaluationScoring(APIView):
    """Scoring an evaluation again."""

    @extend_schema(request=None, responses=ScoreStampSerializer)
    def post(self, request: Request, evaluation_id: UUID) -> Response:
        """Computes the scores of an evaluation from its stored answers. No model is asked."""
        actor = person_of(request)
        evaluation = access_evaluation(actor, evaluation_id, MANAGERS)
        score = score_again(actor=actor, evaluation=evaluation)
        score.refresh_from_db()
        return Response(ScoreStampSerializer(score).data)


def _check_choice(name: str, value: str, choices: Iterable[str]) -> None:
    """Raises Invalid for a value of the query that this benchmark does not have."""
    if value and value not in choices:
        names = ", ".join(choices)
        sentence = _("Choose from: %(names)s.") % {"names": names} if names else _("There is none yet; leave it out.")
        raise Invalid(_("Some fields need another look."), fields={name: [sentence]})


def _require_published(benchmark: Benchmark) -> None:
    if benchmark.status != Benchmark.DONE:
        raise Conflict(_("This benchmark is not published, so nothing is scored on it."), code="not_published")
