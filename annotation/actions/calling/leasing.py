"""Leases requests of a job to a worker, within the budget and within the limits of the endpoints.

PostgreSQL is the queue of record. What a call may use at most is set aside before it begins, in the transaction that
leases it, under a lock of the job and of its endpoints. A lease whose worker sends no heartbeats expires: its call
counts as lost, at all that was set aside for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Generic

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now

from annotation.actions.calling.endpoint_limits import Allowance, allowances_of
from annotation.actions.calling.ends import pause_at_budget
from annotation.actions.calling.locking import AnyJob, AnyRequest, lock_job
from annotation.actions.calling.plans import CallPlan
from annotation.actions.calling.reserving import Reservation, choose_calls
from annotation.actions.shared import jobs
from annotation.models import JobStatus, ModelJob, ModelJobStatus, ModelRequest
from annotation.queries.calling.tables import filled
from annotation.refining.endpoints import Endpoint
from annotation.sql.rows import as_json

_LEASE: Final = """
UPDATE {requests} request
   SET status = 'running', fencing_token = request.fencing_token + 1, heartbeat_at = now(), due_at = NULL,
       reserved_tokens = new.tokens, reserved_cost = new.cost
  FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, tokens int, cost numeric)
 WHERE request.id = new.id
"""


@dataclass(frozen=True, slots=True)
class LeasedCall(Generic[AnyRequest]):
    """A request whose call may begin, and the body to send."""

    request: AnyRequest
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lease(Generic[AnyRequest]):
    """The calls that a worker may begin.

    `taken_over` are requests whose answer is stored already. `is_short` says that fewer requests are prepared than
    could be leased, `is_over` that nothing is left to lease, and `is_elsewhere` that other workers have calls of this
    job in flight.
    """

    calls: list[LeasedCall[AnyRequest]] = field(default_factory=list)
    taken_over: list[AnyRequest] = field(default_factory=list)
    is_short: bool = False
    is_over: bool = False
    is_elsewhere: bool = False


def lease_requests(
    plan: CallPlan[AnyJob, AnyRequest, Any],
    job: AnyJob,
    endpoint: Endpoint,
    judge: Endpoint | None,
    *,
    at_most: int,
    own_calls: int,
) -> Lease[AnyRequest]:
    """Leases up to `at_most` requests of a job to a worker that has `own_calls` in flight, and prepares the next ones.

    A job whose budget has no room for another call is paused once none is in flight.
    """
    lease = _lease(plan, job, endpoint, judge, at_most, own_calls)
    if lease.is_short and plan.prepare(job) and not (lease.calls or lease.taken_over):
        lease = _lease(plan, job, endpoint, judge, at_most, own_calls)
    return lease


@transaction.atomic
def _lease(
    plan: CallPlan[AnyJob, AnyRequest, Any],
    job: AnyJob,
    endpoint: Endpoint,
    judge: Endpoint | None,
    at_most: int,
    own_calls: int,
) -> Lease[AnyRequest]:
    job = lock_job(job)
    if job.status == ModelJobStatus.QUEUED:
        jobs.begin(job, started_at=Coalesce("started_at", Now()))
    elif job.status != ModelJobStatus.RUNNING:
        return Lease(is_over=True)
    jobs.beat(job)
    allowances = allowances_of([endpoint, *([judge] if judge else [])], job.pk)
    allowance = allowances[endpoint.name]
    is_elsewhere = allowance.own_calls > own_calls
    room = min(at_most, allowance.calls)
    candidates = _candidates(job, room)
    can_be_asked = plan.load(job, candidates)
    is_short = len(can_be_asked) < room
    if not can_be_asked:
        return Lease(is_short=is_short, is_over=not _has_waiting(job), is_elsewhere=is_elsewhere)
    to_ask, taken_over = plan.split_off_stored(job, can_be_asked)
    calls, lacking = choose_calls(plan, job, to_ask, allowances, endpoint, judge)
    _write(job, calls, allowances)
    if lacking and not (calls or taken_over or allowance.own_calls):
        pause_at_budget(job, lacking)
        return Lease(is_over=True)
    leased = [LeasedCall(call.request, call.body) for call in calls]
    return Lease(leased, taken_over, is_short=is_short, is_elsewhere=is_elsewhere)


def _candidates(job: ModelJob, count: int) -> list[Any]:
    """Returns the next prepared requests that are due, locked."""
    due = Q(due_at=None) | Q(due_at__lte=Now())
    waiting = job.request_rows.filter(due, status=JobStatus.QUEUED).exclude(key="")
    rows = waiting.select_for_update(of=("self",), skip_locked=True).order_by("number").defer("failure_params")
    return list(rows[:count]) if count > 0 else []


def _has_waiting(job: ModelJob) -> bool:
    return bool(job.request_rows.filter(status=JobStatus.QUEUED).exists())


def _write(job: ModelJob, calls: Sequence[Reservation[Any]], allowances: dict[str, Allowance]) -> None:
    """Stores the leases, what is set aside for them, and what they take of the limits a minute."""
    if not calls:
        return
    model: type[ModelRequest] = type(calls[0].request)
    rows = [{"id": call.request.pk, "tokens": call.tokens, "cost": str(call.cost)} for call in calls]
    with connection.cursor() as cursor:
        cursor.execute(filled(_LEASE, model), [as_json(rows)])
    type(job)._default_manager.filter(pk=job.pk).update(
        reserved_tokens=F("reserved_tokens") + sum(call.tokens for call in calls),
        reserved_cost=F("reserved_cost") + sum((call.cost for call in calls), Decimal(0)),
    )
    for call in calls:
        call.request.fencing_token += 1
    for allowance in allowances.values():
        allowance.save()
