"""Updates many requests in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from django.db import connection

from annotation.actions.refining.requests.outcomes import Outcome
from annotation.actions.refining.requests.spending import Spending
from annotation.actions.shared.lifecycle import require_change
from annotation.models import RunRequest
from annotation.refining.replies import Reply
from annotation.sql.rows import as_json

# What came back last stays when nothing came back this time.
_UPDATE: Final = """
UPDATE annotation_runrequest request
   SET status = new.status, failure = new.failure, failure_params = new.failure_params, attempts = new.attempts,
       output_cap = new.output_cap, heartbeat_at = NULL, reserved_tokens = 0, reserved_cost = 0,
       due_at = CASE WHEN new.pause > 0 THEN now() + make_interval(secs => new.pause) END,
       finished_at = CASE WHEN new.status <> 'queued' THEN now() END,
       taken_from_id = new.taken_from,
       answer = CASE WHEN new.has_reply THEN new.answer ELSE request.answer END,
       model = CASE WHEN new.has_reply THEN new.model ELSE request.model END,
       finish_reason = CASE WHEN new.has_reply THEN new.finish_reason ELSE request.finish_reason END,
       latency_ms = CASE WHEN new.has_reply THEN new.latency_ms ELSE request.latency_ms END,
       input_tokens = request.input_tokens + new.input_tokens,
       output_tokens = request.output_tokens + new.output_tokens,
       cached_tokens = request.cached_tokens + new.cached_tokens,
       usage_is_estimated = request.usage_is_estimated OR new.is_estimated,
       cost = request.cost + new.cost, lost_calls = request.lost_calls + new.lost_calls,
       result_digests = trim(request.result_digests || ' ' || new.digest)
  FROM jsonb_to_recordset(%s::jsonb) AS new(
       id bigint, status text, failure text, failure_params jsonb, attempts int, output_cap int, pause float8,
       taken_from bigint, has_reply bool, answer text, model text, finish_reason text, latency_ms int,
       input_tokens int, output_tokens int, cached_tokens int, is_estimated bool, cost numeric, lost_calls int,
       digest text)
 WHERE request.id = new.id
"""


@dataclass(frozen=True, slots=True)
class RequestChange:
    """The new values of one request; tokens, cost and lost calls are added to what it has."""

    id: int
    status: str
    failure: str
    failure_params: dict[str, Any]
    attempts: int
    output_cap: int
    pause: float
    taken_from: int | None
    has_reply: bool
    answer: str
    model: str
    finish_reason: str
    latency_ms: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    is_estimated: bool
    cost: str
    lost_calls: int
    digest: str

    @classmethod
    def of(
        cls,
        request: RunRequest,
        outcome: Outcome,
        spending: Spending,
        reply: Reply | None = None,
        taken_from: int | None = None,
        digest: str = "",
    ) -> Self:
        """Returns the change of a locked request. The text of an answer that is taken over stays where it is.

        `digest` is that of a line of a results file, which is kept unless it answers the request.

        Raises Conflict if the lifecycle does not allow the change.
        """
        require_change("request", request.status, outcome.status)
        is_own = reply is not None and taken_from is None
        return cls(
            id=request.pk,
            status=outcome.status,
            failure=outcome.failure,
            failure_params=dict(outcome.params),
            attempts=outcome.attempts,
            output_cap=outcome.output_cap,
            pause=outcome.pause,
            taken_from=taken_from,
            has_reply=reply is not None,
            answer=reply.text if reply and is_own else "",
            model=reply.model if reply else "",
            finish_reason=reply.finish_reason if reply else "",
            latency_ms=reply.latency_ms if reply and is_own else 0,
            input_tokens=spending.input_tokens,
            output_tokens=spending.output_tokens,
            cached_tokens=spending.cached_tokens,
            is_estimated=spending.is_estimated,
            cost=str(spending.cost),
            lost_calls=spending.lost_calls,
            digest="" if outcome.status == "done" else digest,
        )


def update_requests(changes: Sequence[RequestChange]) -> None:
    """Changes requests that the caller has locked."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [as_json(changes)])
