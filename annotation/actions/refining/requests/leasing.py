"""Leases requests of a run to a worker, within the budget and within the limits of the endpoints.

PostgreSQL is the queue of record. What a call may use at most is set aside before it begins, in the transaction that
leases it, under a lock of the run and of its endpoints. A lease whose worker sends no heartbeats expires: its call
counts as lost, at all that was set aside for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from annotation.actions.refining.requests.endpoint_limits import Allowance, allowances_of
from annotation.actions.refining.requests.frozen_critiques import load_critiques
from annotation.actions.refining.requests.outcomes import Outcome
from annotation.actions.refining.requests.preparing import prepare_requests, skip_requests, stored_answers
from annotation.actions.refining.requests.reserving import Reservation, choose_calls
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.models import JobStatus, Run, RunRequest, RunStatus
from annotation.refining.endpoints import Endpoint
from annotation.sql.rows import as_json, fetch_rows

DUPLICATE_PAUSE: Final = timedelta(seconds=2)

_LEASE: Final = """
UPDATE annotation_runrequest request
   SET status = 'running', fencing_token = request.fencing_token + 1, heartbeat_at = now(), due_at = NULL,
       reserved_tokens = new.tokens, reserved_cost = new.cost
  FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, tokens int, cost numeric)
 WHERE request.id = new.id
"""
# Runs at different endpoints may ask the same of the same model, and the row of an endpoint keeps only its own apart.
_LOCK_KEYS: Final = "SELECT pg_advisory_xact_lock(hashtextextended('refine ' || %s, 0))"
_IN_FLIGHT_KEYS: Final = """
SELECT request.key FROM annotation_runrequest request JOIN annotation_run run ON run.id = request.run_id
 WHERE request.status = 'running' AND run.project_id = %s AND request.key = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class LeasedCall:
    """A request whose call may begin, and the body to send."""

    request: RunRequest
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lease:
    """The calls that a worker may begin.

    `taken_over` are requests whose answer is stored already. `is_short` says that fewer requests are prepared than
    could be leased, `is_over` that nothing is left to lease, and `is_elsewhere` that other workers have calls of this
    run in flight.
    """

    calls: list[LeasedCall] = field(default_factory=list)
    taken_over: list[RunRequest] = field(default_factory=list)
    is_short: bool = False
    is_over: bool = False
    is_elsewhere: bool = False


def lease_requests(run: Run, endpoint: Endpoint, judge: Endpoint | None, *, at_most: int, own_calls: int) -> Lease:
    """Leases up to `at_most` requests of a run to a worker that has `own_calls` in flight, and prepares the next ones.

    A run whose budget has no room for another call is paused once none is in flight.
    """
    lease = _lease(run, endpoint, judge, at_most, own_calls)
    if lease.is_short and prepare_requests(run) and not (lease.calls or lease.taken_over):
        lease = _lease(run, endpoint, judge, at_most, own_calls)
    return lease


@transaction.atomic
def _lease(run: Run, endpoint: Endpoint, judge: Endpoint | None, at_most: int, own_calls: int) -> Lease:
    run = Run.objects.select_for_update(of=("self",)).select_related("recipe").get(pk=run.pk)
    if run.status == RunStatus.QUEUED:
        jobs.begin(run, started_at=Coalesce("started_at", Now()))
    elif run.status != RunStatus.RUNNING:
        return Lease(is_over=True)
    jobs.beat(run)
    allowances = allowances_of([endpoint, *([judge] if judge else [])], run.id)
    allowance = allowances[endpoint.name]
    is_elsewhere = allowance.own_calls > own_calls
    wanted = min(at_most, allowance.calls)
    candidates = _candidates(run, wanted)
    is_short = len(candidates) < wanted
    if not candidates:
        return Lease(is_short=is_short, is_over=not _has_waiting(run), is_elsewhere=is_elsewhere)
    to_ask, taken_over = _split_off_stored(run, candidates)
    calls, is_blocked = choose_calls(run, to_ask, allowances, endpoint, judge)
    _write(run, calls, allowances)
    if is_blocked and not (calls or taken_over or allowance.own_calls):
        _pause_at_budget(run)
        return Lease(is_over=True)
    leased = [LeasedCall(call.request, call.body) for call in calls]
    return Lease(leased, taken_over, is_short=is_short, is_elsewhere=is_elsewhere)


def _candidates(run: Run, count: int) -> list[RunRequest]:
    """Returns the next prepared requests that are due, locked, with their critiques, and skips those not to be sent."""
    due = Q(due_at=None) | Q(due_at__lte=Now())
    waiting = RunRequest.objects.filter(due, run=run, status=JobStatus.QUEUED).exclude(key="")
    rows = waiting.select_for_update(of=("self",), skip_locked=True).order_by("number").defer("failure_params")
    requests = list(rows[:count]) if count > 0 else []
    unchanged, skip_codes = load_critiques(requests)
    skip_requests(run, {pk: Outcome("skipped", code) for pk, code in skip_codes.items()})
    return unchanged


def _has_waiting(run: Run) -> bool:
    return RunRequest.objects.filter(run=run, status=JobStatus.QUEUED).exists()


def _split_off_stored(run: Run, requests: Sequence[RunRequest]) -> tuple[list[RunRequest], list[RunRequest]]:
    """Returns the requests to ask now, and those whose answer is stored by now.

    What another request of the project asks at this moment is not asked a second time: it waits for that answer.
    """
    keys = [request.key for request in requests]
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_KEYS, [str(run.project_id)])
    # In this order: an answer that is stored between the two statements is in flight for the first of them.
    in_flight = {row["key"] for row in fetch_rows(_IN_FLIGHT_KEYS, [run.project_id, keys])}
    stored = stored_answers(run, keys)
    to_ask: list[RunRequest] = []
    postponed: list[RunRequest] = []
    for request in requests:
        if request.key in stored:
            continue
        (postponed if request.key in in_flight else to_ask).append(request)
        in_flight.add(request.key)
    if postponed:
        RunRequest.objects.filter(pk__in=[request.pk for request in postponed]).update(due_at=Now() + DUPLICATE_PAUSE)
    return to_ask, [request for request in requests if request.key in stored]


def _write(run: Run, calls: Sequence[Reservation], allowances: dict[str, Allowance]) -> None:
    """Stores the leases, what is set aside for them, and what they take of the limits a minute."""
    if not calls:
        return
    rows = [{"id": call.request.pk, "tokens": call.tokens, "cost": str(call.cost)} for call in calls]
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [as_json(rows)])
    Run.objects.filter(pk=run.pk).update(
        reserved_tokens=F("reserved_tokens") + sum(call.tokens for call in calls),
        reserved_cost=F("reserved_cost") + sum((call.cost for call in calls), Decimal(0)),
    )
    for call in calls:
        call.request.fencing_token += 1
    for allowance in allowances.values():
        allowance.save()


def _pause_at_budget(run: Run) -> None:
    jobs.pause(run, "budget_reached")
    record_event(actor=None, verb="paused", noun="run", target=run.id, project_id=run.project_id, code="budget_reached")
