"""Keeps the limits of endpoints for all workers: calls at a time, requests and tokens a minute, and pauses.

The calls at a time follow what an endpoint takes: half as many after it rejected one as too many, and one more after
every few answers, up to what the file of endpoints allows.

The row of an endpoint is the lock: whoever leases holds it, so that no two workers take the same room.
"""

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db.models import F, Q
from django.db.models.functions import Greatest, Now

from annotation.models import EndpointState
from annotation.queries.calling.tables import over_all_kinds
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.replies import CallError
from annotation.sql.rows import Row, fetch_rows

BUSY_SECONDS: Final = 2.0
FIRST_BACKOFF: Final = 1.0
LONGEST_BACKOFF: Final = 60.0
LONGEST_RETRY_AFTER: Final = 3600.0
# Each failure counts once a pause: so many take about four minutes.
MAX_FAILURES: Final = 10
ANSWERS_A_LEVEL: Final = 10
"""So many calls are answered, or as many as are kept in flight, before one more is tried."""
_MINUTE: Final = 60.0
_RANDOM: Final = random.SystemRandom()
# A tenth of a limit may be used at once, and nine tenths flow back in a minute: no minute has more than the limit.
_BURST: Final = 0.1
_THOUSAND: Final = 1000

_REQUESTS: Final = """
SELECT job.id AS job_id, (job.endpoint = %(name)s OR job.judge_endpoint = %(name)s AND {is_judged}) AS is_here
  FROM {requests} request JOIN {jobs} job ON job.id = request.{job_id}
 WHERE request.status = 'running'
"""
_OTHER_JOBS: Final = """
SELECT job.id FROM {jobs} job
 WHERE job.status = 'running' AND job.heartbeat_at > now() - interval '15 seconds'
   AND (job.endpoint = %(name)s OR job.judge_endpoint = %(name)s AND {may_be_judged})
"""
_IN_FLIGHT: Final = """
SELECT clock_timestamp() AS now, count(*) FILTER (WHERE is_here) AS calls,
       count(*) FILTER (WHERE job_id = %(job)s) AS own_calls,
       (SELECT count(*) FROM ({jobs}) other WHERE other.id <> %(job)s) AS other_jobs
  FROM ({requests}) request
"""


@dataclass
class Allowance:
    """What a job may still begin at an endpoint: calls at a time, and calls and tokens within the minute."""

    endpoint: Endpoint
    state: EndpointState
    calls: int
    own_calls: int
    """Calls of this job in flight, of any worker."""

    @classmethod
    def of(cls, endpoint: Endpoint, job_id: Any) -> Self:
        """Locks the endpoint's row and returns what is left. Call it in the transaction that leases.

        Jobs that work at the same time share the calls at a time evenly. After a failure one call at a time tries
        whether the endpoint is back.
        """
        EndpointState.objects.get_or_create(name=endpoint.name)
        state = EndpointState.objects.select_for_update().get(name=endpoint.name)
        row = _in_flight(endpoint.name, job_id)
        concurrency = 1 if state.failures_in_a_row else calls_at_once(state, endpoint)
        share = -(-concurrency // (row["other_jobs"] + 1))
        calls = max(0, min(concurrency - row["calls"], share - row["own_calls"]))
        if state.paused_until and state.paused_until > row["now"]:
            calls = 0
        _drain(state, endpoint, row["now"])
        return cls(endpoint, state, calls, row["own_calls"])

    def has_room(self, tokens: int) -> bool:
        """Returns whether a call of so many tokens may begin."""
        pairs = (
            (self.endpoint.requests_per_minute, self.state.window_requests / _THOUSAND, 1),
            (self.endpoint.tokens_per_minute, self.state.window_tokens, tokens),
        )
        within = all(limit is None or used == 0 or used + count <= _burst(limit) for limit, used, count in pairs)
        return self.calls > 0 and within

    def take(self, tokens: int) -> None:
        """Takes the room of one call."""
        self.calls -= 1
        self.state.window_requests += _THOUSAND
        self.state.window_tokens += tokens

    def save(self) -> None:
        """Stores what was taken."""
        self.state.save(update_fields=["window_started_at", "window_requests", "window_tokens"])


def calls_at_once(state: EndpointState, endpoint: Endpoint) -> int:
    """Returns how many calls may be in flight at an endpoint: what it takes of late, and never more than the file.

    What a server at another address took says nothing.
    """
    level = state.calls_at_once if state.lowered_url == endpoint.url else None
    return min(level or endpoint.concurrency, endpoint.concurrency)


def note_answers(name: str, count: int) -> None:
    """Records that an endpoint answered calls: after enough of them at a lowered level it is given one call more."""
    states = EndpointState.objects.filter(Q(failures_in_a_row__gt=0) | Q(calls_at_once__isnull=False), name=name)
    state = states.select_for_update().first()
    if state is None:
        return
    state.failures_in_a_row = 0
    state.answers_at_level += count
    if state.calls_at_once and state.answers_at_level >= max(ANSWERS_A_LEVEL, state.calls_at_once):
        endpoint = load_endpoints().get(name)
        is_whole = endpoint is not None and state.calls_at_once + 1 >= endpoint.concurrency
        state.calls_at_once, state.answers_at_level = None if is_whole else state.calls_at_once + 1, 0
    state.save(update_fields=["failures_in_a_row", "calls_at_once", "answers_at_level"])


def note_busy(name: str, errors: Sequence[CallError], *, call_count: int) -> None:
    """Pauses an endpoint for all workers, for as long as it asked for, and halves the calls kept in flight.

    `call_count` is the number of calls that ended together with those that were rejected. Calls that were in flight
    together halve the level once: one that began before the last time says nothing of the level since.
    """
    pauses = [error.retry_after for error in errors if error.retry_after is not None]
    seconds = max([0.0, *pauses]) if pauses else BUSY_SECONDS * _RANDOM.uniform(0.75, 1.5)
    until = Now() + timedelta(seconds=min(seconds, LONGEST_RETRY_AFTER))
    states = EndpointState.objects.filter(name=name)
    states.update(paused_until=Greatest(F("paused_until"), until))
    began_at = max((error.began_at for error in errors if error.began_at is not None), default=None)
    endpoint = load_endpoints().get(name)
    if endpoint is None or began_at is None:
        return
    began = Now() - timedelta(seconds=time.monotonic() - began_at)
    state = states.filter(Q(lowered_at=None) | Q(lowered_at__lt=began)).select_for_update().first()
    if state is not None:
        in_flight = _in_flight(name, None)["calls"] + call_count
        level = max(1, (min(in_flight, calls_at_once(state, endpoint)) + 1) // 2)
        states.update(calls_at_once=level, answers_at_level=0, lowered_at=Now(), lowered_url=endpoint.url)


def note_failure(name: str) -> bool:
    """Pauses an endpoint that fails, longer each time; returns whether it has failed so often that it counts as gone.

    The failures of calls that were in flight together count once.
    """
    state = EndpointState.objects.select_for_update().filter(name=name)
    state = state.filter(Q(paused_until=None) | Q(paused_until__lte=Now()) | Q(failures_in_a_row=0))
    row = state.first()
    if row is None:
        return False
    seconds = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2**row.failures_in_a_row) * _RANDOM.uniform(0.75, 1.25)
    until = Now() + timedelta(seconds=seconds)
    EndpointState.objects.filter(pk=row.pk).update(failures_in_a_row=F("failures_in_a_row") + 1, paused_until=until)
    return row.failures_in_a_row + 1 >= MAX_FAILURES


def clear_failures(names: Iterable[str]) -> None:
    """Lets endpoints that failed be called at once: somebody has mended them. Their rows are locked as below."""
    states = EndpointState.objects.filter(name__in=names, failures_in_a_row__gt=0).order_by("name")
    ids = [state.pk for state in states.select_for_update()]
    EndpointState.objects.filter(pk__in=ids).update(failures_in_a_row=0, paused_until=None)


def allowances_of(endpoints: Iterable[Endpoint], job_id: Any) -> dict[str, Allowance]:
    """Returns what is left of each endpoint by name; their rows are locked in one order everywhere."""
    ordered = sorted({endpoint.name: endpoint for endpoint in endpoints}.items())
    return {name: Allowance.of(endpoint, job_id) for name, endpoint in ordered}


def _in_flight(name: str, job_id: Any) -> Row:
    """Returns the time, and how many calls and other jobs there are at an endpoint, of all kinds."""
    statement = _IN_FLIGHT.replace("{jobs}", over_all_kinds(_OTHER_JOBS)).replace(
        "{requests}", over_all_kinds(_REQUESTS)
    )
    return fetch_rows(statement, {"name": name, "job": job_id})[0]


def _burst(limit: int) -> float:
    return max(1.0, limit * _BURST)


def _drain(state: EndpointState, endpoint: Endpoint, at: datetime) -> None:
    """Gives back what has flowed out of the window since it was last looked at, a second ago or longer."""
    seconds = (at - state.window_started_at).total_seconds() if state.window_started_at else _MINUTE
    if seconds < 1:
        return
    requests, tokens = endpoint.requests_per_minute, endpoint.tokens_per_minute
    state.window_started_at = at
    state.window_requests = max(0, state.window_requests - int(_rate(requests) * _THOUSAND * seconds))
    state.window_tokens = max(0, state.window_tokens - int(_rate(tokens) * seconds))


def _rate(limit: int | None) -> float:
    """Returns what flows back in a second; without a limit everything."""
    return max(limit - _burst(limit), limit / 2) / _MINUTE if limit else float(2**31)
