"""Evaluations that are done, with texts of a model's answers stored, read and scored as those of a worker are."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from annotation.actions.evaluating.answers.freezing import freeze_items
from annotation.actions.evaluating.answers.preparing import item_order
from annotation.actions.evaluating.answers.reading import read_again
from annotation.evaluating.items import LETTERS
from annotation.models import Benchmark, BenchmarkItem, Evaluation, EvaluationAnswer, Judgement

Answerer = Callable[[BenchmarkItem, Sequence[int], int], str]
"""Returns the text of an answer to an item, whose options are shown in an order, in a trial."""
REASON: Final = "The light is soft, and the dunes lead the eye."


def right(item: BenchmarkItem, order: Sequence[int], trial: int) -> str:
    """Answers every question with its right letter, and an interpretation with a sentence."""
    return REASON if item.correct is None else LETTERS[list(order).index(item.correct)]


def wrong(item: BenchmarkItem, order: Sequence[int], trial: int) -> str:
    """Answers every question with a letter that is not right."""
    if item.correct is None:
        return REASON
    return LETTERS[next(position for position, index in enumerate(order) if index != item.correct)]


def in_turn(*answerers: Answerer) -> Answerer:
    """Answers the items in turn by different answerers, by their numbers."""
    return lambda item, order, trial: answerers[item.number % len(answerers)](item, order, trial)


def say(text: str) -> Answerer:
    """Answers everything with one text."""
    return lambda item, order, trial: text


def store_evaluation(benchmark: Benchmark, name: str, answerer: Answerer = right, **fields: Any) -> Evaluation:
    """Stores an evaluation with the answers of a function, and reads and scores them."""
    evaluation = Evaluation.objects.create(
        **{
            "project": benchmark.project,
            "benchmark": benchmark,
            "name": name,
            "endpoint": "local",
            "model": name,
            "requested_by": benchmark.project.created_by,
            **fields,
        }
    )
    evaluation.total = freeze_items(evaluation)
    answers = list(evaluation.answers.select_related("item"))
    for answer in answers:
        answer.order = list(item_order(evaluation, answer.item, answer.trial))
        answer.text = answerer(answer.item, answer.order, answer.trial)
        answer.status, answer.outcome = "done", "failed"
    EvaluationAnswer.objects.bulk_update(answers, ["order", "text", "status", "outcome"])
    evaluation.status = "done"
    evaluation.save()
    read_again(actor=benchmark.project.created_by, evaluation=evaluation)
    return Evaluation.objects.get(pk=evaluation.pk)


def judge(evaluation: Evaluation, relevance: int = 2, precision: int = 1, completeness: int = 0, **fields: Any) -> None:
    """Stores a judgement of each interpretation of an evaluation by a model."""
    values = {"judge": "endpoint", "endpoint": "judge", "model": "judge-1", "prompt_version": "v1", **fields}
    Judgement.objects.bulk_create(
        Judgement(answer=answer, relevance=relevance, precision=precision, completeness=completeness, **values)
        for answer in evaluation.answers.filter(item__criterion="AesI")
    )
