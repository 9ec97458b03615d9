"""The page of a benchmark's table."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotation.access import access_benchmark
from annotation.evaluating.tables.registry import TABLE_FORMATS
from annotation.evaluating.tables.rows import OVERALL
from annotation.models import Benchmark
from annotation.queries.evaluating.table.benchmark_table import BenchmarkScores, load_scores
from annotation.queries.evaluating.table.entries import entries_of, table_of
from frontend.forms.filters import filters_of
from frontend.forms.tables import TableForm
from frontend.presenting.benchmarks.dot_plots import criterion_plots
from frontend.presenting.benchmarks.score_words import ITEM_SETS, VIEW_TITLES
from frontend.presenting.benchmarks.table_view import (
    correction_notes,
    headings,
    name_heading,
    score_groups,
    with_value,
)
from frontend.site.rendering import PersonRequest, show_page
from frontend.templatetags.loupe import moment

SECTION = "benchmark"


@require_safe
@login_required
def benchmark_table(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    benchmark = access_benchmark(request.user, benchmark_id)
    context: dict[str, Any] = {"benchmark": benchmark}
    if benchmark.status == Benchmark.DONE:
        query = {name: str(value or "") for name, value in filters_of(TableForm(request.GET)).items()}
        context |= _table_context(benchmark, {"view": "", "items": "", "judge": "", "sort": "", **query})
    return show_page(request, "benchmarks/scores/table.html", context, project=benchmark.project, section=SECTION)


def _table_context(benchmark: Benchmark, query: dict[str, str]) -> dict[str, Any]:
    view: Any = query["view"] or "criteria"
    scores = load_scores(benchmark, query["items"], query["judge"])
    entries = entries_of(scores, view, query["sort"])
    table = table_of(scores, entries, view)
    return {
        "scores": scores,
        "groups": score_groups(entries, table),
        "headings": headings(table.columns, query),
        "name_heading": name_heading(query),
        "corrections": list(correction_notes(entries, table.columns)),
        "plots": criterion_plots(entries) if view in ("criteria", "parts") else [],
        "views": [(title, with_value(query, "view", key), key == view) for key, title in VIEW_TITLES.items()],
        "formats": [
            (form.title, with_value(query | {"view": view}, "format", form.key)) for form in TABLE_FORMATS.values()
        ],
        "is_ranked": not query["sort"] and len(scores.evaluations) > 1,
        "has_overall": any(entry.evaluation and entry.value(OVERALL) is not None for entry in entries),
        "item_set": ITEM_SETS[scores.item_set],
        **_moments(scores),
        **_choices(scores, query),
    }


def _moments(scores: BenchmarkScores) -> dict[str, str]:
    """Returns when the scores were computed, as the page writes moments."""
    moments = scores.computed_between()
    return {"computed_from": moment(moments[0]), "computed_to": moment(moments[1])} if moments else {}


def _choices(scores: BenchmarkScores, query: dict[str, str]) -> dict[str, Any]:
    """Returns the links to other sets of items and other judges, where there are any."""
    sets = [(ITEM_SETS[name], with_value(query, "items", name), name == scores.item_set) for name in scores.item_sets]
    judges = [
        (judge, number, with_value(query, "judge", judge), judge == scores.judge)
        for judge, number in scores.judges.items()
    ]
    return {"item_sets": sets if len(sets) > 1 else [], "judges": judges}
