"""Keeps the limits of endpoints for all workers: calls at a time, requests and tokens a minute, and pauses.

The row of an endpoint is the lock: whoever leases holds it, so that no two workers take the same room.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db.models import F, Q
from django.db.models.functions import Greatest, Now

from annotation.models import EndpointState
from annotation.refining.endpoints import Endpoint
from annotation.sql.rows import fetch_rows

JUDGED_SQL: Final = "('x' || left(request.revision, 8))::bit(32)::bigint < run.judge_share * 4294967296"
"""Whether a request is among the share that the second model checks, as `is_judged` has it."""
BUSY_SECONDS: Final = 2.0
FIRST_BACKOFF: Final = 1.0
LONGEST_BACKOFF: Final = 60.0
LONGEST_RETRY_AFTER: Final = 3600.0
# Each failure counts once a pause: so many take about four minutes.
MAX_FAILURES: Final = 10
_MINUTE: Final = 60.0
_RANDOM: Final = random.SystemRandom()
# A tenth of a limit may be used at once, and nine tenths flow back in a minute: no minute has more than the limit.
_BURST: Final = 0.1
_THOUSAND: Final = 1000

_IN_FLIGHT: Final = f"""
SELECT clock_timestamp() AS now,
       count(*) FILTER (WHERE run.endpoint = %(name)s OR run.judge_endpoint = %(name)s AND {JUDGED_SQL}) AS calls,
       count(*) FILTER (WHERE run.id = %(run)s) AS own_calls,
       (SELECT count(*) FROM annotation_run other
         WHERE other.status = 'running' AND other.heartbeat_at > now() - interval '15 seconds' AND other.id <> %(run)s
           AND %(name)s IN (other.endpoint, other.judge_endpoint)) AS other_runs
  FROM annotation_runrequest request JOIN annotation_run run ON run.id = request.run_id
 WHERE request.status = 'running'
"""


@dataclass
class Allowance:
    """What a run may still begin at an endpoint: calls at a time, and calls and tokens within the minute."""

    endpoint: Endpoint
    state: EndpointState
    now: datetime
    calls: int
    own_calls: int
    """Calls of this run in flight, of any worker."""

    @classmethod
    def of(cls, endpoint: Endpoint, run_id: Any) -> Self:
        """Locks the endpoint's row and returns what is left. Call it in the transaction that leases.

        Runs that work at the same time share the calls at a time evenly. After a failure one call at a time tries
        whether the endpoint is back.
        """
        EndpointState.objects.get_or_create(name=endpoint.name)
        state = EndpointState.objects.select_for_update().get(name=endpoint.name)
        row = fetch_rows(_IN_FLIGHT, {"name": endpoint.name, "run": run_id})[0]
        concurrency = 1 if state.failures_in_a_row else endpoint.concurrency
        share = -(-concurrency // (row["other_runs"] + 1))
        calls = max(0, min(concurrency - row["calls"], share - row["own_calls"]))
        if state.paused_until and state.paused_until > row["now"]:
            calls = 0
        _drain(state, endpoint, row["now"])
        return cls(endpoint, state, row["now"], calls, row["own_calls"])

    def has_room(self, tokens: int) -> bool:
        """Returns whether a call of so many tokens may begin."""
        pairs = (
            (self.endpoint.requests_per_minute, self.state.window_requests / _THOUSAND, 1),
            (self.endpoint.tokens_per_minute, self.state.window_tokens, tokens),
        )
        within = all(limit is None or used == 0 or used + more <= _burst(limit) for limit, used, more in pairs)
        return self.calls > 0 and within

    def take(self, tokens: int) -> None:
        """Takes the room of one call."""
        self.calls -= 1
        self.state.window_requests += _THOUSAND
        self.state.window_tokens += tokens

    def save(self) -> None:
        """Stores what was taken."""
        self.state.save(update_fields=["window_started_at", "window_requests", "window_tokens"])


def is_judged(revision: str, share: float) -> bool:
    """Returns whether the second model checks the items of a critique at this revision: always the same answer."""
    return int(revision[:8], 16) < share * 2**32


def note_success(name: str) -> None:
    """Records that an endpoint answers."""
    EndpointState.objects.filter(name=name, failures_in_a_row__gt=0).update(failures_in_a_row=0)


def note_busy(name: str, retry_after: float | None) -> None:
    """Pauses an endpoint for all workers, for as long as it asked for."""
    seconds = BUSY_SECONDS * _RANDOM.uniform(0.75, 1.5) if retry_after is None else max(0.0, retry_after)
    until = Now() + timedelta(seconds=min(seconds, LONGEST_RETRY_AFTER))
    EndpointState.objects.filter(name=name).update(paused_until=Greatest(F("paused_until"), until))


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


def allowances_of(endpoints: Iterable[Endpoint], run_id: Any) -> dict[str, Allowance]:
    """Returns what is left of each endpoint by name; their rows are locked in one order everywhere."""
    ordered = sorted({endpoint.name: endpoint for endpoint in endpoints}.items())
    return {name: Allowance.of(endpoint, run_id) for name, endpoint in ordered}


def _burst(limit: int) -> float:
    return max(1.0, limit * _BURST)


def _drain(state: EndpointState, endpoint: Endpoint, now: datetime) -> None:
    """Gives back what has flowed out of the window since it was last looked at, a second ago or longer."""
    seconds = (now - state.window_started_at).total_seconds() if state.window_started_at else _MINUTE
    if seconds < 1:
        return
    requests, tokens = endpoint.requests_per_minute, endpoint.tokens_per_minute
    state.window_started_at = now
    state.window_requests = max(0, state.window_requests - int(_rate(requests) * _THOUSAND * seconds))
    state.window_tokens = max(0, state.window_tokens - int(_rate(tokens) * seconds))


def _rate(limit: int | None) -> float:
    """Returns what flows back in a second; without a limit everything."""
    return max(limit - _burst(limit), limit / 2) / _MINUTE if limit else float(2**31)
