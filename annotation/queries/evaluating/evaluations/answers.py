"""The answers of an evaluation, in pages that cost the same wherever they begin."""

from collections.abc import Iterator
from typing import Any, Final

from annotation.models import Evaluation, EvaluationAnswer

BLOCK_SIZE: Final = 500


def answers_after(evaluation: Evaluation, number: int, limit: int) -> list[EvaluationAnswer]:
    """Returns up to `limit` answers behind a number, in their order, with their items."""
    rows = evaluation.answers.filter(number__gt=number).select_related("item")
    return list(rows.order_by("number")[:limit])


def all_answers(evaluation: Evaluation, number: int) -> Iterator[EvaluationAnswer]:
    """Yields every answer behind a number, in blocks, so that memory does not grow with them."""
    while block := answers_after(evaluation, number, BLOCK_SIZE):
        yield from block
        number = block[-1].number


def answer_json(answer: EvaluationAnswer) -> dict[str, Any]:
    """Returns an answer as the API gives it: the raw text, what was read of it, and what the call used."""
    item = answer.item
    return {
        "number": answer.number,
        "item": item.number,
        "id": item.public_id,
        "criterion": item.criterion,
        "image": item.file,
        "trial": answer.trial,
        "order": answer.order,
        "status": answer.status,
        "text": answer.text,
        "outcome": answer.outcome,
        "rule": answer.rule,
        "letter": answer.letter,
        "choice": answer.choice,
        "failure": answer.failure,
        "model": answer.model,
        "finish_reason": answer.finish_reason,
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "cost": str(answer.cost),
        "latency_ms": answer.latency_ms,
        "finished_at": answer.finished_at and answer.finished_at.isoformat().replace("+00:00", "Z"),
    }
