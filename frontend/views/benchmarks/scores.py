"""The scores of one evaluation, why they are so, and its answers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotation.access import MANAGERS, access_evaluation
from annotation.actions.evaluating.evaluations.scoring import score_again
from annotation.evaluating.score_documents import score_of
from annotation.models import Evaluation
from annotation.queries.evaluating.table.answer_pages import list_answers, rule_counts
from annotation.queries.evaluating.table.baselines import baselines_of
from annotation.queries.evaluating.table.benchmark_table import item_sets_of, load_evaluation_score
from frontend.forms.filters import filters_of
from frontend.forms.tables import AnswerFilter
from frontend.presenting.benchmarks.answers_view import answer_text, option_texts
from frontend.presenting.benchmarks.evaluation_scores import criterion_rows, part_plots, rule_rows
from frontend.presenting.benchmarks.score_words import ITEM_SETS
from frontend.presenting.benchmarks.table_view import with_value
from frontend.site.rendering import PersonRequest, show_page, text_in
from frontend.views.benchmarks.table import SECTION


@require_safe
@login_required
def evaluation_scores(request: PersonRequest, evaluation_id: UUID) -> HttpResponse:
    evaluation = access_evaluation(request.user, evaluation_id)
    item_set, document = load_evaluation_score(evaluation, text_in(request.GET, "items"))
    context: dict[str, Any] = {"evaluation": evaluation, "benchmark": evaluation.benchmark}
    if document is not None:
        people = baselines_of(evaluation.benchmark_id, item_set).people
        score = score_of(document)
        context |= {
            "stamp": evaluation.score,
            "score": score,
            "document": document,
            "criteria": criterion_rows(score),
            "judges": [(judge, score_of(document, judge)) for judge in document["judges"]],
            "plots": part_plots(score, people),
            "rules": rule_rows(rule_counts(evaluation)),
            "has_people": bool(people),
            **_item_sets(evaluation, item_set),
        }
    return show_page(request, "benchmarks/scores/evaluation.html", context, project=evaluation.project, section=SECTION)


@require_safe
@login_required
def answers(request: PersonRequest, evaluation_id: UUID) -> HttpResponse:
    """Lists the answers of an evaluation; for managers, because they tell the keys of the test."""
    evaluation = access_evaluation(request.user, evaluation_id, MANAGERS)
    rules = sorted({count.rule for count in rule_counts(evaluation) if count.rule})
    form = AnswerFilter(request.GET, rules=rules)
    filters = {name: str(value or "") for name, value in filters_of(form).items()}
    after = text_in(request.GET, "after")
    page = list_answers(evaluation, filters, int(after) if after.isdecimal() and len(after) < 9 else 0)
    context = {
        "evaluation": evaluation,
        "benchmark": evaluation.benchmark,
        "filter": form,
        "is_filtered": any(filters.values()),
        "rows": [(row.item, option_texts(row.item), answer_text(row, row.item)) for row in page.rows],
        "is_first_page": not after,
        "first_query": with_value(filters, "after", ""),
        "next_query": with_value(filters, "after", str(page.next_cursor)) if page.next_cursor else "",
    }
    return show_page(request, "benchmarks/scores/answers.html", context, project=evaluation.project, section=SECTION)


@require_POST
@login_required
def recompute(request: PersonRequest, evaluation_id: UUID) -> HttpResponse:
    evaluation = access_evaluation(request.user, evaluation_id, MANAGERS)
    score_again(actor=request.user, evaluation=evaluation)
    messages.success(request, _("The scores were computed again from the stored answers."))
    return redirect("evaluation-scores", evaluation_id)


def _item_sets(evaluation: Evaluation, item_set: str) -> dict[str, Any]:
    names = item_sets_of(evaluation.benchmark)
    links = [(ITEM_SETS[name], with_value({}, "items", name), name == item_set) for name in names]
    return {"item_set": ITEM_SETS[item_set], "item_sets": links if len(links) > 1 else []}
