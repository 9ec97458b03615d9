"""Compares two evaluations of a benchmark, and lists the items on which they part."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from annotation.evaluating.comparing import Comparison, compare
from annotation.evaluating.judgements import ASPECTS
from annotation.models import Benchmark, BenchmarkItem, Evaluation, EvaluationAnswer, Judgement
from annotation.queries.evaluating.table.graded_answers import PEOPLE, judge_key
from annotation.sql.rows import fetch_rows

CRITERIA_COMPARED: Final = ("AesP", "AesE", "AesA", "options", "AesI")
"""The criteria, and all three that have options together."""
REPLICATES: Final = 2_000
ROWS_A_PAGE: Final = 12
_REMEMBERED: Final = 256
_CREDITS: Final = """
SELECT item.id, item.criterion, first.credit AS first, second.credit AS second
  FROM annotation_benchmarkitem item
  JOIN (SELECT item_id, avg((outcome = 'correct')::int)::float8 AS credit FROM annotation_evaluationanswer
         WHERE evaluation_id = %(first)s AND outcome <> '' GROUP BY item_id) first ON first.item_id = item.id
  JOIN (SELECT item_id, avg((outcome = 'correct')::int)::float8 AS credit FROM annotation_evaluationanswer
         WHERE evaluation_id = %(second)s AND outcome <> '' GROUP BY item_id) second ON second.item_id = item.id
 WHERE item.benchmark_id = %(benchmark)s AND item.criterion <> 'AesI' AND (%(split)s = 'all' OR item.split = %(split)s)
"""
_PARTING: Final = f"""
SELECT part.id FROM ({_CREDITS} AND item.number > %(after)s AND (%(criterion)s = '' OR item.criterion = %(criterion)s)
       ) part JOIN annotation_benchmarkitem item ON item.id = part.id
 WHERE CASE %(right)s WHEN 'a' THEN part.first > part.second WHEN 'b' THEN part.first < part.second
            WHEN 'both' THEN part.first = 1 AND part.second = 1 WHEN 'neither' THEN part.first = 0 AND part.second = 0
            ELSE part.first <> part.second END
 ORDER BY item.number LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """Two evaluations compared over a set of items; what nothing is known of is missing in `by_criterion`."""

    first_id: UUID
    second_id: UUID
    item_set: str
    judge: str
    by_criterion: Mapping[str, Comparison]


@dataclass(frozen=True, slots=True)
class PartingFilter:
    """Which items are listed: of a criterion, and by which model is right: `a`, `b`, `both` or
    `neither`; without `right`, those on which the two part."""

    criterion: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """An item with the answers of evaluations, by trial."""

    item: BenchmarkItem
    answers: Mapping[UUID, Sequence[EvaluationAnswer]]


@dataclass(frozen=True, slots=True)
class PartingPage:
    """One page of items, and the number behind which the next begins; 0 at the end."""

    rows: Sequence[ItemAnswers]
    next_cursor: int


def common_judges(first: Evaluation, second: Evaluation, item_set: str) -> list[str]:
    """Returns the keys of those who judged interpretations of both evaluations, in the order of their names."""
    first_judges, second_judges = (set(evaluation.score.document[item_set]["judges"]) for evaluation in (first, second))
    return sorted(first_judges & second_judges)


def chosen_judge(judges: Sequence[str], judge: str) -> str:
    """Returns the judge that is asked for if it is among others, else the first of them; "" without any."""
    return judge if judge in judges else next(iter(judges), "")


def compare_evaluations(first: Evaluation, second: Evaluation, item_set: str, judge: str = "") -> ModelComparison:
    """Compares two scored evaluations of a benchmark; remembered until one of them is scored again."""
    moments = (first.score.computed_at, second.score.computed_at)
    return _compare(first.benchmark_id, first.pk, second.pk, item_set, judge, moments)


@lru_cache(maxsize=_REMEMBERED)
def _compare(
    benchmark: UUID, first: UUID, second: UUID, item_set: str, judge: str, _moments: tuple[datetime, datetime]
) -> ModelComparison:
    values = {"benchmark": benchmark, "first": first, "second": second, "split": item_set}
    shares: dict[str, tuple[dict[str, float], dict[str, float]]] = defaultdict(lambda: ({}, {}))
    for row in fetch_rows(_CREDITS, values):
        for name in (row["criterion"], "options"):
            shares[name][0][str(row["id"])] = row["first"]
            shares[name][1][str(row["id"])] = row["second"]
    reasons = [_judged(evaluation, item_set, judge) for evaluation in (first, second)]
    if reasons[0] and reasons[1]:
        shares["AesI"] = (reasons[0], reasons[1])
    comparisons = {name: compare(*pair, replicates=REPLICATES) for name, pair in shares.items()}
    return ModelComparison(first, second, item_set, judge, comparisons)


def parting_items(
    benchmark: Benchmark,
    evaluations: tuple[Evaluation, Evaluation],
    item_set: str,
    criteria: PartingFilter,
    after: int = 0,
) -> PartingPage:
    """Returns a page of items with the answers of two evaluations, behind a number."""
    values = {"benchmark": benchmark.pk, "first": evaluations[0].pk, "second": evaluations[1].pk, "split": item_set}
    values |= {"criterion": criteria.criterion, "right": criteria.right, "after": after, "limit": ROWS_A_PAGE + 1}
    ids = [row["id"] for row in fetch_rows(_PARTING, values)]
    rows = answers_to(ids[:ROWS_A_PAGE], [evaluation.pk for evaluation in evaluations])
    return PartingPage(rows, rows[-1].item.number if len(ids) > ROWS_A_PAGE else 0)


def answers_to(items: Sequence[UUID], evaluations: Sequence[UUID]) -> list[ItemAnswers]:
    """Returns items, by number, with the finished answers of evaluations to them."""
    answers: dict[UUID, dict[UUID, list[EvaluationAnswer]]] = defaultdict(lambda: defaultdict(list))
    rows = EvaluationAnswer.objects.filter(item__in=items, evaluation__in=evaluations).exclude(outcome="")
    for answer in rows.order_by("item_id", "trial"):
        answers[answer.item_id][answer.evaluation_id].append(answer)
    benchmark_items = BenchmarkItem.objects.filter(pk__in=items).select_related("image").order_by("number")
    return [ItemAnswers(item, answers[item.pk]) for item in benchmark_items]


def _judged(evaluation: UUID, item_set: str, judge: str) -> dict[str, float]:
    """Returns the mean judgement of each interpretation, from 0 to 2, by a judge; nothing without one.

    As in the score, one that was refused or failed counts as 0 as soon as any is judged, also one that was judged
    before it was read as a refusal.
    """
    if not judge:
        return {}
    rows = Judgement.objects.filter(answer__evaluation=evaluation, answer__outcome="answered")
    if item_set != "all":
        rows = rows.filter(answer__item__split=item_set)
    means: dict[str, list[float]] = defaultdict(list)
    fields = ("answer__item_id", *ASPECTS, "judge", "endpoint", "model", "prompt_version")
    for item, relevance, precision, completeness, kind, *names in rows.values_list(*fields):
        if judge == (PEOPLE if kind == "person" else judge_key(*names)):
            means[str(item)].append((relevance + precision + completeness) / len(ASPECTS))
    if not means:
        return {}
    answers = EvaluationAnswer.objects.filter(evaluation=evaluation, item__criterion="AesI")
    if item_set != "all":
        answers = answers.filter(item__split=item_set)
    without_text = answers.filter(outcome__in=["refused", "failed"]).values_list("item_id", flat=True)
    zeros = dict.fromkeys(map(str, without_text), 0.0)
    return zeros | {item: sum(values) / len(values) for item, values in means.items()}


def compared_evaluation(benchmark: Benchmark, evaluation_id: Any) -> Evaluation | None:
    """Returns a scored evaluation of a benchmark by its id; None if there is none."""
    rows = benchmark.evaluations.filter(status="done", score__isnull=False).select_related("score", "benchmark")
    return rows.filter(pk=evaluation_id).first()
