"""Renews the leases of calls in flight, and ends those of workers that died."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from annotation.actions.calling.ends import finish_if_complete
from annotation.actions.calling.locking import lock_job_row
from annotation.actions.shared import jobs
from annotation.models import ModelJob, ModelRequest
from annotation.queries.calling.tables import filled, job_models, request_model
from annotation.sql.rows import fetch_rows

SILENT_AFTER: Final = timedelta(seconds=30)
_BEAT: Final = """
UPDATE {requests} request SET heartbeat_at = now()
  FROM unnest(%s::bigint[], %s::int[]) AS own(id, token)
 WHERE request.id = own.id AND request.fencing_token = own.token AND request.status = 'running'
"""
# Workers could not send heartbeats while the server was down.
_SILENT: Final = """
request.status = 'running' AND greatest(request.heartbeat_at, pg_postmaster_start_time()) < now() - %s::interval
"""
# A request whose first answer is stored waits for the second model only: it keeps that answer.
_EXPIRE: Final = f"""
UPDATE {{requests}} request
   SET status = CASE WHEN old.is_over THEN 'failed' ELSE 'queued' END,
       attempts = request.attempts + 1, lost_calls = request.lost_calls + 1, heartbeat_at = NULL,
       finished_at = CASE WHEN old.is_over THEN now() END,
       failure = CASE WHEN old.is_answered THEN '' ELSE 'call_lost' END, failure_params = '{{}}',
       reserved_tokens = 0, reserved_cost = 0{{values_of_failed}}
  FROM (SELECT request.id, request.reserved_tokens, request.reserved_cost, {{is_answered}} AS is_answered,
               NOT ({{is_answered}}) AND request.attempts + 1 >= %s AS is_over
          FROM {{requests}} request
         WHERE request.{{job_id}} = %s AND {_SILENT} ORDER BY request.id FOR UPDATE) old
 WHERE request.id = old.id
RETURNING old.is_over, old.reserved_tokens, old.reserved_cost
"""
_SILENT_JOBS: Final = f"SELECT DISTINCT request.{{job_id}} AS job FROM {{requests}} request WHERE {_SILENT}"


def renew_leases(job: ModelJob, requests: Sequence[ModelRequest]) -> None:
    """Records the heartbeats of a worker's calls in flight in one statement, and that of their job."""
    with connection.cursor() as cursor:
        ids, tokens = [request.pk for request in requests], [request.fencing_token for request in requests]
        cursor.execute(filled(_BEAT, request_model(type(job))), [ids, tokens])
    jobs.beat(job)


@transaction.atomic
def expire_leases(model: type[ModelJob], job_id: Any) -> int:
    """Ends the leases of dead workers on a job, and returns how many there were.

    Their calls may have been paid: they cost an attempt, and count as lost at all that was set aside for them.
    """
    job = lock_job_row(model, job_id)
    rows = fetch_rows(filled(_EXPIRE, request_model(model)), [job.limits.max_attempts, job.pk, _seconds(SILENT_AFTER)])
    if not rows:
        return 0
    tokens, cost = sum(row["reserved_tokens"] for row in rows), sum(row["reserved_cost"] for row in rows)
    failed = sum(row["is_over"] for row in rows)
    model._default_manager.filter(pk=job.pk).update(
        lost_calls=F("lost_calls") + len(rows),
        lost_tokens=F("lost_tokens") + tokens,
        lost_cost=F("lost_cost") + cost,
        reserved_tokens=F("reserved_tokens") - tokens,
        reserved_cost=F("reserved_cost") - cost,
        done=F("done") + failed,
        failed_requests=F("failed_requests") + failed,
    )
    finish_if_complete(job)
    return len(rows)


def expire_all_leases() -> None:
    """Ends the leases of dead workers on every job, also on those that no worker will work on again."""
    for model in job_models():
        statement = filled(_SILENT_JOBS, request_model(model))
        for row in fetch_rows(statement, [_seconds(SILENT_AFTER)]):
            expire_leases(model, row["job"])


def _seconds(duration: timedelta) -> str:
    return f"{duration.total_seconds()} seconds"
