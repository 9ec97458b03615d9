"""The progress of a run for its page: pace, time left, errors by class, the last requests.

Everything is found by indexes and bounded, so that a page costs the same for a run of ten critiques and of 88,000.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Now

from annotation.models import EndpointState, Instruction, ModelJobStatus, Run, RunRequest
from annotation.refining.endpoints import load_endpoints
from annotation.sql.rows import fetch_rows

LATEST_REQUESTS: Final = 20
# Errors of a class are counted up to here: the page says “1,000+”.
MAX_ERRORS: Final = 1_000
_PACE_MINUTES: Final = 5
_PACE_REQUESTS: Final = 300
# Answers that were taken over cost no time: they say nothing of the pace of calls. The time counts from the beginning
# of the earliest call of those that are looked at, so that a run's first calls are not taken for a slow pace.
_PACE: Final = f"""
SELECT count(*) AS finished,
       extract(epoch FROM clock_timestamp() - min(finished_at - make_interval(secs => latency_ms / 1000.0))) AS seconds
  FROM (SELECT finished_at, latency_ms, taken_from_id FROM annotation_runrequest
         WHERE run_id = %(run)s AND finished_at > now() - interval '{_PACE_MINUTES} minutes'
         ORDER BY finished_at DESC LIMIT {_PACE_REQUESTS}) AS latest
 WHERE taken_from_id IS NULL
"""
# Steps from one class of errors to the next by the index, and reads no more of each class than is counted: a range and
# an order keep the planner to the index where an equality would let it read the table.
_ERRORS: Final = f"""
WITH RECURSIVE code AS (
    (SELECT failure, id FROM annotation_runrequest WHERE run_id = %(run)s AND status = 'failed'
      ORDER BY failure LIMIT 1)
    UNION ALL
    SELECT next.failure, next.id
      FROM code CROSS JOIN LATERAL (
          SELECT failure, id FROM annotation_runrequest
           WHERE run_id = %(run)s AND status = 'failed' AND failure > code.failure ORDER BY failure LIMIT 1) AS next)
SELECT code.failure AS code, counted.number, example.failure_params AS params
  FROM code
  JOIN annotation_runrequest example ON example.id = code.id
 CROSS JOIN LATERAL (SELECT count(*) AS number FROM (
      SELECT FROM annotation_runrequest
       WHERE run_id = %(run)s AND status = 'failed' AND failure >= code.failure AND failure <= code.failure
       ORDER BY failure LIMIT {MAX_ERRORS}) AS bounded) AS counted
 ORDER BY counted.number DESC, code.failure
"""


@dataclass(frozen=True, slots=True)
class ErrorCount:
    """How many requests failed for good with a code, up to MAX_ERRORS, and the params of one of them."""

    code: str
    number: int
    params: Mapping[str, Any]

    @property
    def is_bounded(self) -> bool:
        """Whether there may be more than are counted."""
        return self.number == MAX_ERRORS


@dataclass(frozen=True, slots=True)
class LatestRequest:
    """A request that was finished lately, with its critique and image, and its instructions by verdict."""

    request: RunRequest
    verdicts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LoweredEndpoint:
    """An endpoint that rejected a call as too many at `at`: `calls` at once are made of those that are `allowed`."""

    name: str
    calls: int
    allowed: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RunProgress:
    """What the page of a run shows beside the run's own counts.

    `a_minute` is the number of calls finished a minute of late, and `seconds_left` follows of it; both are None while
    nothing tells. `busy_until` is the time before which the endpoint asked not to be called, and `lowered` are the
    endpoints that are called fewer times at once than their file allows.
    """

    a_minute: float | None
    seconds_left: int | None
    in_flight: int
    errors: Sequence[ErrorCount]
    latest: Sequence[LatestRequest]
    busy_until: datetime | None
    lowered: Sequence[LoweredEndpoint]


def run_progress(run: Run) -> RunProgress:
    """Returns the progress of a run, in a time that does not grow with it."""
    a_minute = _pace(run)
    return RunProgress(
        a_minute=a_minute,
        seconds_left=round((run.total - run.done) / a_minute * 60) if a_minute else None,
        in_flight=run.requests.filter(status=ModelJobStatus.RUNNING).count(),
        errors=_errors(run),
        latest=_latest(run),
        busy_until=_busy_until(run),
        lowered=_lowered(run),
    )


def _pace(run: Run) -> float | None:
    if run.status != ModelJobStatus.RUNNING:
        return None
    (row,) = fetch_rows(_PACE, {"run": run.id})
    return 60 * row["finished"] / max(float(row["seconds"]), 1.0) if row["finished"] else None


def _errors(run: Run) -> list[ErrorCount]:
    if not run.failed_requests:
        return []
    return [ErrorCount(**row) for row in fetch_rows(_ERRORS, {"run": run.id})]


def _latest(run: Run) -> list[LatestRequest]:
    finished = run.requests.filter(finished_at__isnull=False).select_related("critique__image")
    requests = list(finished.order_by("-finished_at")[:LATEST_REQUESTS])
    verdicts = _verdicts(run, [request.critique_id for request in requests])
    return [LatestRequest(request, verdicts.get(request.critique_id, {})) for request in requests]


def _verdicts(run: Run, critique_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Returns the number of instructions by verdict of the checks, for each critique."""
    instructions = Instruction.objects.filter(critique__in=critique_ids, run=run)
    counts: dict[UUID, dict[str, int]] = {}
    rows = instructions.values_list("critique_id", "checked_as").annotate(number=Count("id")).order_by()
    for critique_id, verdict, number in rows:
        counts.setdefault(critique_id, {})[verdict] = number
    return counts


def _busy_until(run: Run) -> datetime | None:
    if run.status not in run.UNFINISHED:
        return None
    states = EndpointState.objects.filter(name=run.endpoint, paused_until__gt=Now())
    return states.values_list("paused_until", flat=True).first()


def _lowered(run: Run) -> list[LoweredEndpoint]:
    if run.status not in run.UNFINISHED:
        return []
    endpoints = load_endpoints()
    states = EndpointState.objects.filter(name__in=[run.endpoint, run.judge_endpoint], calls_at_once__isnull=False)
    return [
        LoweredEndpoint(state.name, state.calls_at_once, endpoint.concurrency, state.lowered_at)
        for state in states.order_by("name")
        if state.calls_at_once
        and state.lowered_at
        and (endpoint := endpoints.get(state.name)) is not None
        and state.lowered_url == endpoint.url
        and state.calls_at_once < endpoint.concurrency
    ]
