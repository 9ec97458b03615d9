"""The comparison of two models, with the items on which they part, and the page of one item."""

from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, access_benchmark, role_in
from annotation.errors import Missing
from annotation.evaluating.score_documents import score_of
from annotation.models import Benchmark, Evaluation, Role
from annotation.queries.evaluating.table.answer_pages import answers_to_item, item_by_number
from annotation.queries.evaluating.table.benchmark_table import item_sets_of, scored_evaluations
from annotation.queries.evaluating.table.comparison import (
    PartingFilter,
    chosen_judge,
    common_judges,
    compare_evaluations,
    compared_evaluation,
    parting_items,
)
from frontend.forms.filters import filters_of
from frontend.forms.tables import PartingForm
from frontend.presenting.benchmarks.answers_view import model_answers, option_texts
from frontend.presenting.benchmarks.comparison_view import comparison_rows
from frontend.presenting.benchmarks.score_words import ITEM_SETS, evaluation_name
from frontend.presenting.benchmarks.table_view import with_value
from frontend.site.rendering import PersonRequest, show_page, text_in
from frontend.views.benchmarks.table import SECTION

MOST_CHOICES = 200


@require_safe
@login_required
def compare(request: PersonRequest, benchmark_id: UUID) -> HttpResponse:
    """Shows how two models compare; the items themselves to managers alone, for they have the keys of the test."""
    benchmark = access_benchmark(request.user, benchmark_id)
    names = [text_in(request.GET, name) for name in ("a", "b")]
    first, second = (_evaluation(benchmark, name) for name in names)
    done = scored_evaluations(benchmark).filter(is_hidden=False)
    context: dict[str, Any] = {
        "benchmark": benchmark,
        "first": first,
        "second": second,
        "evaluations": done.order_by("-created_at")[:MOST_CHOICES],
        "is_same": first is not None and first == second,
        "has_unknown": any(name and row is None for name, row in zip(names, (first, second), strict=True)),
    }
    if first is not None and second is not None and first != second:
        context |= _comparison(request, benchmark, first, second)
        if role_in(request.user, benchmark.project_id) == Role.MANAGER:
            context |= _parting(request, benchmark, (first, second), context["item_set"], context["judge"])
    return show_page(request, "benchmarks/scores/compare.html", context, project=benchmark.project, section=SECTION)


@require_safe
@login_required
def benchmark_item(request: PersonRequest, benchmark_id: UUID, number: int) -> HttpResponse:
    """Shows an item with its key, and the answers of all models to it."""
    benchmark = access_benchmark(request.user, benchmark_id, MANAGERS)
    item = item_by_number(benchmark, number)
    if item is None:
        raise Missing(_("This benchmark has no item of this number."))
    answers = answers_to_item(item)
    names = {
        answer.evaluation_id: evaluation_name(answer.evaluation.name, text_only=answer.evaluation.text_only)
        for answer in answers
    }
    context = {
        "benchmark": benchmark,
        "item": item,
        "options": option_texts(item, answers),
        "models": model_answers(answers, item, names),
        "has_next": benchmark.items.filter(number=number + 1).exists(),
    }
    return show_page(request, "benchmarks/scores/item.html", context, project=benchmark.project, section=SECTION)


def _evaluation(benchmark: Benchmark, text: str) -> Evaluation | None:
    try:
        return compared_evaluation(benchmark, UUID(text))
    except ValueError:
        return None


def _comparison(request: PersonRequest, benchmark: Benchmark, first: Evaluation, second: Evaluation) -> dict[str, Any]:
    item_sets = item_sets_of(benchmark)
    item_set = text_in(request.GET, "items")
    item_set = item_set if item_set in item_sets else item_sets[0]
    judges = common_judges(first, second, item_set)
    judge = chosen_judge(judges, text_in(request.GET, "judge"))
    comparison = compare_evaluations(first, second, item_set, judge)
    scores = [score_of(evaluation.score.document[item_set], judge) for evaluation in (first, second)]
    rows = list(comparison_rows(comparison, *scores))
    query = {"a": str(first.pk), "b": str(second.pk), "items": item_set, "judge": judge}
    return {
        "first_name": evaluation_name(first.name, text_only=first.text_only),
        "second_name": evaluation_name(second.name, text_only=second.text_only),
        "rows": rows,
        "has_trials": _has_trials(first, second),
        "has_reasons": any(row.name == "AesI" for row in rows),
        "item_set": item_set,
        "item_set_name": ITEM_SETS[item_set],
        "judge": judge,
        "item_sets": [
            (ITEM_SETS[name], with_value(query, "items", name), name == item_set)
            for name in item_sets
            if len(item_sets) > 1
        ],
        "judges": [(name, with_value(query, "judge", name), name == judge) for name in judges if len(judges) > 1],
    }


def _has_trials(first: Evaluation, second: Evaluation) -> bool:
    return first.trials > 1 or second.trials > 1


def _parting(
    request: PersonRequest, benchmark: Benchmark, pair: tuple[Evaluation, Evaluation], item_set: str, judge: str
) -> dict[str, Any]:
    first, second = pair
    form = PartingForm(request.GET, has_trials=_has_trials(first, second))
    values = {name: value or "" for name, value in filters_of(form).items()}
    criteria = PartingFilter(values.get("criterion", ""), values.get("right", ""))
    after = text_in(request.GET, "after")
    page = parting_items(benchmark, pair, item_set, criteria, int(after) if after.isdecimal() and len(after) < 9 else 0)
    names = {evaluation.pk: evaluation_name(evaluation.name, text_only=evaluation.text_only) for evaluation in pair}
    query = {"a": str(first.pk), "b": str(second.pk), "items": item_set, "judge": judge}
    query |= {"right": criteria.right, "criterion": criteria.criterion}
    return {
        "filter": form,
        "is_filtered": any(values.values()),
        "is_first_page": not after,
        "items": [
            (
                row.item,
                option_texts(row.item),
                model_answers(chain.from_iterable(row.answers.values()), row.item, names),
            )
            for row in page.rows
        ],
        "next_query": with_value(query, "after", str(page.next_cursor)) if page.next_cursor else "",
        "first_query": with_value(query, "after", ""),
        "shows_items": True,
    }
