"""Makes the requests of a judging, and their keys."""

from typing import Final

from django.db import connection

from annotation.evaluating.judging.prompt import judge_key, judge_messages
from annotation.models import JobStatus, Judging, JudgingRequest
from annotation.queries.evaluating.judging.unjudged_answers import answers_without_request
from annotation.sql.rows import as_json

BLOCK_SIZE: Final = 500
_PREPARE: Final = """
UPDATE annotation_judgingrequest request SET key = new.key
  FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, key text)
 WHERE request.id = new.id AND request.key = '' AND request.status = 'queued'
"""


def freeze_requests(judging: Judging) -> int:
    """Makes a request for each interpretation that is not judged and has none yet; returns how many there are now."""
    answers = answers_without_request(judging)
    count = judging.requests.count()
    rows = [
        JudgingRequest(judging=judging, answer_id=answer, number=count + position)
        for position, answer in enumerate(answers.values_list("pk", flat=True), start=1)
    ]
    JudgingRequest.objects.bulk_create(rows, batch_size=1_000)
    return count + len(rows)


def prepare_requests(judging: Judging) -> int:
    """Computes the keys of the next requests, and returns how many there were; safe to run twice."""
    waiting = JudgingRequest.objects.filter(judging=judging, status=JobStatus.QUEUED, key="")
    requests = list(waiting.select_related("answer__item").order_by("number")[:BLOCK_SIZE])
    rows = [{"id": request.pk, "key": judge_key(messages_of(request), model=judging.model)} for request in requests]
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE, [as_json(rows)])
    return len(requests)


def messages_of(request: JudgingRequest) -> list[dict[str, str]]:
    """Returns the messages of a request, whose answer and item are loaded."""
    item = request.answer.item
    return judge_messages(item.text, item.references, request.answer.text)
