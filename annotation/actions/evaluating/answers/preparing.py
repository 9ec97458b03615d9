"""Prepares questions in blocks: the order of their options, and the key of what determines their answers."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from annotation.actions.evaluating.answers.image_urls import ImageUrls
from annotation.evaluating.prompts import question_text, request_key
from annotation.evaluating.trials import option_order
from annotation.models import BenchmarkItem, Evaluation, EvaluationAnswer, JobStatus
from annotation.sql.rows import as_json

BLOCK_SIZE: Final = 500
_PREPARE: Final = """
UPDATE annotation_evaluationanswer answer SET key = new.key, "order" = new."order"
  FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, key text, "order" jsonb)
 WHERE answer.id = new.id AND answer.key = '' AND answer.status = 'queued'
"""


def prepare_answers(evaluation: Evaluation, images: ImageUrls | None, at_most: int = BLOCK_SIZE) -> int:
    """Prepares the next rows of an evaluation, and returns how many there were; 0 when all are prepared.

    `images` are those that are sent with the questions; None if none are. Safe to run twice, even at once: the same row
    always gets the same order.
    """
    waiting = EvaluationAnswer.objects.filter(evaluation=evaluation, status=JobStatus.QUEUED, key="")
    answers = list(waiting.select_related("item").order_by("number")[:at_most])
    rows = [_row(evaluation, answer, images) for answer in answers]
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE, [as_json(rows)])
    return len(answers)


def item_order(evaluation: Evaluation, item: BenchmarkItem, trial: int) -> tuple[int, ...]:
    """Returns the order in which the options of an item are shown in a trial."""
    return option_order(str(item.pk), len(item.options), trial=trial, seed=evaluation.seed)


def prompt_of(item: BenchmarkItem, order: Sequence[int]) -> str:
    """Returns the words of the prompt for an item, whose options are shown in an order."""
    return question_text(item.text, [item.options[index] for index in order])


def _row(evaluation: Evaluation, answer: EvaluationAnswer, images: ImageUrls | None) -> dict[str, Any]:
    item = answer.item
    order = item_order(evaluation, item, answer.trial)
    key = request_key(
        prompt_of(item, order),
        model=evaluation.model,
        image=images.checksum(item.file) if images else "",
        parameters=evaluation.parameters,
    )
    return {"id": answer.pk, "key": key, "order": list(order)}
