"""Updates many requests in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from django.db import connection

from annotation.actions.calling.outcomes import Outcome
from annotation.actions.calling.spending import Spending
from annotation.actions.shared.lifecycle import require_change
from annotation.models import ModelRequest
from annotation.queries.calling.tables import filled
from annotation.refining.replies import Reply
from annotation.sql.rows import as_json

# What came back last stays when nothing came back this time.
_UPDATE: Final = """
UPDATE {requests} request
   SET status = new.status, failure = new.failure, failure_params = new.failure_params, attempts = new.attempts,
       output_cap = new.output_cap, heartbeat_at = NULL, reserved_tokens = 0, reserved_cost = 0,
       due_at = CASE WHEN new.pause > 0 THEN now() + make_interval(secs => new.pause) END,
       finished_at = CASE WHEN new.status <> 'queued' THEN now() END,
       {text} = CASE WHEN new.has_reply THEN new.text ELSE request.{text} END,
       model = CASE WHEN new.has_reply THEN new.model ELSE request.model END,
       finish_reason = CASE WHEN new.has_reply THEN new.finish_reason ELSE request.finish_reason END,
       latency_ms = CASE WHEN new.has_reply THEN new.latency_ms ELSE request.latency_ms END,
       input_tokens = request.input_tokens + new.input_tokens,
       output_tokens = request.output_tokens + new.output_tokens,
       cached_tokens = request.cached_tokens + new.cached_tokens,
       usage_is_estimated = request.usage_is_estimated OR new.is_estimated,
       cost = request.cost + new.cost, lost_calls = request.lost_calls + new.lost_calls{further_values}
  FROM jsonb_to_recordset(%s::jsonb) AS new(
       id bigint, status text, failure text, failure_params jsonb, attempts int, output_cap int, pause float8,
       has_reply bool, text text, model text, finish_reason text, latency_ms int,
       input_tokens int, output_tokens int, cached_tokens int, is_estimated bool, cost numeric, lost_calls int
       {further_types})
 WHERE request.id = new.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestChange:
    """The new values of one request; tokens, cost and lost calls are added to what it has.

    A kind of requests with further columns adds their values as fields, with their types in the database (TYPES) and
    the SQL of their new values (VALUES).
    """

    TYPES: ClassVar[dict[str, str]] = {}
    VALUES: ClassVar[dict[str, str]] = {}

    id: int
    status: str
    failure: str
    failure_params: dict[str, Any]
    attempts: int
    output_cap: int
    pause: float
    has_reply: bool
    text: str
    model: str
    finish_reason: str
    latency_ms: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    is_estimated: bool
    cost: str
    lost_calls: int

    @classmethod
    def of(
        cls,
        request: ModelRequest,
        outcome: Outcome,
        spending: Spending,
        reply: Reply | None = None,
        *,
        is_own: bool = True,
        **further: Any,
    ) -> Self:
        """Returns the change of a locked request. The text of an answer that is not its own stays where it is.

        Raises Conflict if the lifecycle does not allow the change.
        """
        require_change(request.NOUN, request.status, outcome.status)
        return cls(
            id=request.pk,
            status=outcome.status,
            failure=outcome.failure,
            failure_params=dict(outcome.params),
            attempts=outcome.attempts,
            output_cap=outcome.output_cap,
            pause=outcome.pause,
            has_reply=reply is not None,
            text=reply.text if reply and is_own else "",
            model=reply.model if reply else "",
            finish_reason=reply.finish_reason if reply else "",
            latency_ms=reply.latency_ms if reply and is_own else 0,
            input_tokens=spending.input_tokens,
            output_tokens=spending.output_tokens,
            cached_tokens=spending.cached_tokens,
            is_estimated=spending.is_estimated,
            cost=str(spending.cost),
            lost_calls=spending.lost_calls,
            **further,
        )


def update_requests(model: type[ModelRequest], changes: Sequence[RequestChange]) -> None:
    """Changes requests of one kind that the caller has locked."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, type(changes[0])), [as_json(changes)])


def _statement(model: type[ModelRequest], kind: type[RequestChange]) -> str:
    statement = _UPDATE.replace("{further_types}", "".join(f", {name} {sql}" for name, sql in kind.TYPES.items()))
    values = "".join(f",\n       {column} = {sql}" for column, sql in kind.VALUES.items())
    return filled(statement.replace("{further_values}", values), model)
