"""The progress of a job that calls models, for its page: pace, time left, errors by class, busy endpoints.

Everything is found by indexes and bounded, so that a page costs the same for a job of ten requests and of 100,000.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models.functions import Now

from annotation.models import EndpointState, ModelJob, ModelJobStatus
from annotation.queries.calling.tables import filled, request_model
from annotation.refining.endpoints import load_endpoints
from annotation.sql.rows import fetch_rows

# Errors of a class are counted up to here: the page says “1,000+”.
MAX_ERRORS: Final = 1_000
# Answers that were taken over cost no time: they say nothing of the pace of calls. The time counts from the beginning
# of the earliest call of those that are looked at, so that a job's first calls are not taken for a slow pace.
_PACE: Final = """
SELECT count(*) AS finished,
       extract(epoch FROM clock_timestamp() - min(finished_at - make_interval(secs => latency_ms / 1000.0))) AS seconds
  FROM (SELECT finished_at, latency_ms, {is_called} AS is_called FROM {requests}
         WHERE {job_id} = %(job)s AND finished_at > now() - interval '5 minutes'
         ORDER BY finished_at DESC LIMIT 300) AS latest
 WHERE is_called
"""
# Steps from one class of errors to the next by the index, and reads no more of each class than is counted: a range and
# an order keep the planner to the index where an equality would let it read the table.
_ERRORS: Final = f"""
WITH RECURSIVE code AS (
    (SELECT failure, id FROM {{requests}} WHERE {{job_id}} = %(job)s AND status = 'failed'
      ORDER BY failure LIMIT 1)
    UNION ALL
    SELECT next.failure, next.id
      FROM code CROSS JOIN LATERAL (
          SELECT failure, id FROM {{requests}}
           WHERE {{job_id}} = %(job)s AND status = 'failed' AND failure > code.failure
            ORDER BY failure LIMIT 1) AS next)
SELECT code.failure AS code, counted.number, example.failure_params AS params
  FROM code
  JOIN {{requests}} example ON example.id = code.id
 CROSS JOIN LATERAL (SELECT count(*) AS number FROM (
      SELECT FROM {{requests}}
       WHERE {{job_id}} = %(job)s AND status = 'failed' AND failure >= code.failure AND failure <= code.failure
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
class LoweredEndpoint:
    """An endpoint that rejected a call as too many at `at`: `calls` at once are made of those that are `allowed`."""

    name: str
    calls: int
    allowed: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """What the page of a job shows beside the job's own counts.

    `a_minute` is the number of calls finished a minute of late, and `seconds_left` follows of it; both are None while
    nothing tells. `busy_until` is the time before which the endpoint asked not to be called, and `lowered` are the
    endpoints that are called fewer times at once than their file allows.
    """

    a_minute: float | None
    seconds_left: int | None
    in_flight: int
    errors: Sequence[ErrorCount]
    busy_until: datetime | None
    lowered: Sequence[LoweredEndpoint]


def progress_values(job: ModelJob) -> dict[str, Any]:
    """Returns the values of a JobProgress, in a time that does not grow with the job."""
    a_minute = _pace(job)
    return {
        "a_minute": a_minute,
        "seconds_left": round((job.total - job.done) / a_minute * 60) if a_minute else None,
        "in_flight": job.request_rows.filter(status=ModelJobStatus.RUNNING).count(),
        "errors": _errors(job),
        "busy_until": _busy_until(job),
        "lowered": _lowered(job),
    }


def _pace(job: ModelJob) -> float | None:
    if job.status != ModelJobStatus.RUNNING:
        return None
    (row,) = fetch_rows(_filled(_PACE, job), {"job": job.pk})
    return 60 * row["finished"] / max(float(row["seconds"]), 1.0) if row["finished"] else None


def _errors(job: ModelJob) -> list[ErrorCount]:
    if not job.failed_requests:
        return []
    return [ErrorCount(**row) for row in fetch_rows(_filled(_ERRORS, job), {"job": job.pk})]


def _busy_until(job: ModelJob) -> datetime | None:
    if job.status not in job.UNFINISHED:
        return None
    states = EndpointState.objects.filter(name=job.endpoint, paused_until__gt=Now())
    return states.values_list("paused_until", flat=True).first()


def _lowered(job: ModelJob) -> list[LoweredEndpoint]:
    if job.status not in job.UNFINISHED:
        return []
    endpoints = load_endpoints()
    states = EndpointState.objects.filter(name__in=[job.endpoint, job.judge_endpoint], calls_at_once__isnull=False)
    return [
        LoweredEndpoint(state.name, state.calls_at_once, endpoint.concurrency, state.lowered_at)
        for state in states.order_by("name")
        if state.calls_at_once
        and state.lowered_at
        and (endpoint := endpoints.get(state.name)) is not None
        and state.lowered_url == endpoint.url
        and state.calls_at_once < endpoint.concurrency
    ]


def _filled(statement: str, job: ModelJob) -> str:
    return filled(statement, request_model(type(job)))
