"""What the engine has to know of runs: critiques are asked about, and stored answers of the project are taken over."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection
from django.db.models.functions import Now

from annotation.actions.calling.outcomes import Outcome
from annotation.actions.calling.plans import CallPlan
from annotation.actions.refining.requests.frozen_critiques import load_critiques, source_of_request
from annotation.actions.refining.requests.preparing import prepare_requests, skip_requests, stored_answers, take_over
from annotation.actions.refining.requests.second_model import is_judged
from annotation.actions.refining.storing import Answer, store_answers
from annotation.models import Run, RunRequest
from annotation.refining.prompting import request_body
from annotation.refining.replies import CallError, Reply
from annotation.sql.rows import fetch_rows

DUPLICATE_PAUSE: Final = timedelta(seconds=2)
# Runs at different endpoints may ask the same of the same model, and the row of an endpoint keeps only its own apart.
_LOCK_KEYS: Final = "SELECT pg_advisory_xact_lock(hashtextextended('refine ' || %s, 0))"
_IN_FLIGHT_KEYS: Final = """
SELECT request.key FROM annotation_runrequest request JOIN annotation_run run ON run.id = request.run_id
 WHERE request.status = 'running' AND run.project_id = %s AND request.key = ANY(%s)
"""


class RunPlan(CallPlan[Run, RunRequest, Answer]):
    """Asks about each critique of a run."""

    def prepare(self, job: Run) -> int:
        return prepare_requests(job)

    def load(self, job: Run, requests: Sequence[RunRequest]) -> list[RunRequest]:
        """Loads the critiques, and returns the requests whose critiques may be sent; the others are skipped."""
        unchanged, skip_codes = load_critiques(requests)
        skip_requests(job, {pk: Outcome("skipped", code) for pk, code in skip_codes.items()})
        return unchanged

    def body(self, job: Run, request: RunRequest, rung: str) -> dict[str, Any]:
        source = source_of_request(request)
        return request_body(job.recipe.definition, source, model=job.model, rung=rung, output_cap=request.output_cap)

    def answer(self, request: RunRequest, result: Reply | CallError) -> Answer:
        return Answer(request, error=result) if isinstance(result, CallError) else Answer(request, result)

    def store(self, job: Run, answers: Sequence[Answer]) -> None:
        store_answers(job, answers)

    def split_off_stored(self, job: Run, requests: Sequence[RunRequest]) -> tuple[list[RunRequest], list[RunRequest]]:
        """Returns the requests to ask now, and those whose answer is stored by now.

        What another request of the project asks at this moment is not asked a second time: it waits for that answer.
        """
        keys = [request.key for request in requests]
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_KEYS, [str(job.project_id)])
        # In this order: an answer that is stored between the two statements is in flight for the first of them.
        in_flight = {row["key"] for row in fetch_rows(_IN_FLIGHT_KEYS, [job.project_id, keys])}
        stored = stored_answers(job, keys)
        to_ask, postponed = _divide(requests, stored, in_flight)
        if postponed:
            rows = RunRequest.objects.filter(pk__in=[request.pk for request in postponed])
            rows.update(due_at=Now() + DUPLICATE_PAUSE)
        return to_ask, [request for request in requests if request.key in stored]

    def take_over(self, job: Run, requests: Sequence[RunRequest]) -> None:
        take_over(job, requests)

    def is_judged(self, job: Run, request: RunRequest) -> bool:
        return is_judged(request.revision, job.judge_share)


def _divide(
    requests: Sequence[RunRequest], stored: Mapping[str, Any], in_flight: set[str]
) -> tuple[list[RunRequest], list[RunRequest]]:
    """Returns the requests to ask, and those that wait for an answer; of equal ones the first is asked."""
    to_ask: list[RunRequest] = []
    postponed: list[RunRequest] = []
    for request in requests:
        if request.key in stored:
            continue
        (postponed if request.key in in_flight else to_ask).append(request)
        in_flight.add(request.key)
    return to_ask, postponed
