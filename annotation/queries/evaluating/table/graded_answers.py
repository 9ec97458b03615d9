"""Loads the stored answers of an evaluation in the form in which the scorer takes them: no text is read again."""

from collections import defaultdict
from typing import Final, cast
from uuid import UUID

from annotation.evaluating.grading import GradedAnswer
from annotation.evaluating.items import Item
from annotation.evaluating.judgements import ItemJudgement
from annotation.evaluating.reading.base import Outcome
from annotation.models import Benchmark, Evaluation, Judgement
from annotation.queries.evaluating.publishing.benchmark_items import item_of

CALL_FAILED: Final = "call_failed"
"""The rule of an answer that never came."""
PEOPLE: Final = "people"
"""The key of people as judges."""
_FIELDS: Final = ("item_id", "trial", "status", "outcome", "rule", "choice")


def items_by_id(benchmark: Benchmark) -> dict[UUID, Item]:
    """Returns the items of a benchmark by the ids of their rows."""
    return {row.pk: item_of(row) for row in benchmark.items.order_by("number")}


def graded_answers(evaluation: Evaluation, items: dict[UUID, Item]) -> list[GradedAnswer]:
    """Returns the finished answers of an evaluation as they count, in the order of items and trials."""
    rows = evaluation.answers.filter(status__in=["done", "failed"]).order_by("item_id", "trial")
    return [
        GradedAnswer(
            items[item],
            trial,
            None if outcome == "answered" else cast("Outcome", outcome),
            rule or CALL_FAILED,
            choice,
        )
        for item, trial, _status, outcome, rule, choice in rows.values_list(*_FIELDS).iterator(2_000)
    ]


def judgements_by_judge(evaluation: Evaluation, items: dict[UUID, Item]) -> dict[str, list[ItemJudgement]]:
    """Returns the judgements of an evaluation's interpretations by the key of their judge; people are one judge.

    One that is read as a refusal by now has no text that counts, whatever a judge gave it before.
    """
    by_judge: dict[str, list[ItemJudgement]] = defaultdict(list)
    rows = Judgement.objects.filter(answer__evaluation=evaluation, answer__outcome="answered").order_by("id")
    fields = rows.values_list(
        *("answer__item_id", "relevance", "precision", "completeness"),
        *("judge", "endpoint", "model", "prompt_version"),
    )
    for item, relevance, precision, completeness, kind, endpoint, model, version in fields:
        key = PEOPLE if kind == "person" else judge_key(endpoint, model, version)
        by_judge[key].append(ItemJudgement(items[item].id, relevance, precision, completeness, key))
    return dict(by_judge)


def judge_key(endpoint: str, model: str, version: str) -> str:
    """Returns the key of a model as a judge: a model with another prompt is another judge."""
    return f"{model or endpoint} · {version}"
