"""Answers of an evaluation by outcome and rule, and the answers of all evaluations to one item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count

from annotation.models import Benchmark, BenchmarkItem, Evaluation, EvaluationAnswer

ROWS_A_PAGE: Final = 25
MOST_ANSWERS: Final = 600
"""So many answers to one item are shown, those of the newest evaluations."""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page of answers, and the number behind which the next begins; 0 at the end."""

    rows: Sequence[EvaluationAnswer]
    next_cursor: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule decided about answers to items of a criterion, and for which outcome."""

    rule: str
    criterion: str
    outcome: str
    number: int


def list_answers(evaluation: Evaluation, filters: dict[str, str], after: int = 0) -> AnswerPage:
    """Returns a page of finished answers by outcome, criterion and rule, behind a number."""
    names = {"outcome": "outcome", "criterion": "item__criterion", "rule": "rule"}
    conditions: dict[str, Any] = {names[name]: value for name, value in filters.items() if value}
    rows = evaluation.answers.filter(number__gt=after, **conditions).exclude(outcome="")
    page = list(rows.select_related("item__image").order_by("number")[: ROWS_A_PAGE + 1])
    return AnswerPage(page[:ROWS_A_PAGE], page[ROWS_A_PAGE - 1].number if len(page) > ROWS_A_PAGE else 0)


def rule_counts(evaluation: Evaluation) -> list[RuleCount]:
    """Returns how often each rule decided, the most frequent first; answers that never came have no rule."""
    rows = evaluation.answers.exclude(outcome="").order_by()
    groups = rows.values_list("rule", "item__criterion", "outcome").annotate(number=Count("id"))
    counts = [RuleCount(*row) for row in groups]
    return sorted(counts, key=lambda count: (-count.number, count.rule, count.criterion, count.outcome))


def item_by_number(benchmark: Benchmark, number: int) -> BenchmarkItem | None:
    return benchmark.items.select_related("image").filter(number=number).first()


def answers_to_item(item: BenchmarkItem) -> list[EvaluationAnswer]:
    """Returns the finished answers to an item with their evaluations, newest evaluations first."""
    rows = item.answers.exclude(outcome="").select_related("evaluation")
    return list(rows.order_by("-evaluation__created_at", "trial")[:MOST_ANSWERS])
