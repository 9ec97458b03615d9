"""Renews the leases of calls in flight, and ends those of workers that died."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from annotation.actions.refining.requests.reserving import ANSWERED_SQL
from annotation.actions.refining.storing import finish_if_complete
from annotation.actions.shared import jobs
from annotation.models import Run, RunRequest
from annotation.sql.rows import fetch_rows

SILENT_AFTER: Final = timedelta(seconds=30)
_BEAT: Final = """
UPDATE annotation_runrequest request SET heartbeat_at = now()
  FROM unnest(%s::bigint[], %s::int[]) AS own(id, token)
 WHERE request.id = own.id AND request.fencing_token = own.token AND request.status = 'running'
"""
# Workers could not send heartbeats while the server was down.
_SILENT: Final = """
request.status = 'running' AND greatest(request.heartbeat_at, pg_postmaster_start_time()) < now() - %s::interval
"""
# A request whose first answer is stored waits for the second model only: it keeps that answer.
_EXPIRE: Final = f"""
UPDATE annotation_runrequest request
   SET status = CASE WHEN old.is_over THEN 'failed' ELSE 'queued' END,
       attempts = request.attempts + 1, lost_calls = request.lost_calls + 1, heartbeat_at = NULL,
       finished_at = CASE WHEN old.is_over THEN now() END,
       failure = CASE WHEN old.is_answered THEN '' ELSE 'call_lost' END, failure_params = '{{}}',
       reserved_tokens = 0, reserved_cost = 0
  FROM (SELECT request.id, request.reserved_tokens, request.reserved_cost, {ANSWERED_SQL} AS is_answered,
               NOT ({ANSWERED_SQL}) AND request.attempts + 1 >= %s AS is_over
          FROM annotation_runrequest request
         WHERE request.run_id = %s AND {_SILENT} ORDER BY request.id FOR UPDATE) old
 WHERE request.id = old.id
RETURNING old.is_over, old.reserved_tokens, old.reserved_cost
"""


def renew_leases(run: Run, requests: Sequence[RunRequest]) -> None:
    """Records the heartbeats of a worker's calls in flight in one statement, and that of their run."""
    with connection.cursor() as cursor:
        ids, tokens = [request.pk for request in requests], [request.fencing_token for request in requests]
        cursor.execute(_BEAT, [ids, tokens])
    jobs.beat(run)


@transaction.atomic
def expire_leases(run_id: UUID) -> int:
    """Ends the leases of dead workers on a run, and returns how many there were.

    Their calls may have been paid: they cost an attempt, and count as lost at all that was set aside for them.
    """
    run = Run.objects.select_for_update(of=("self",)).select_related("recipe").get(pk=run_id)
    ceiling = run.recipe.definition["limits"]["max_attempts"]
    rows = fetch_rows(_EXPIRE, [ceiling, run.pk, _seconds(SILENT_AFTER)])
    if not rows:
        return 0
    tokens, cost = sum(row["reserved_tokens"] for row in rows), sum(row["reserved_cost"] for row in rows)
    failed = sum(row["is_over"] for row in rows)
    Run.objects.filter(pk=run.pk).update(
        lost_calls=F("lost_calls") + len(rows),
        lost_tokens=F("lost_tokens") + tokens,
        lost_cost=F("lost_cost") + cost,
        reserved_tokens=F("reserved_tokens") - tokens,
        reserved_cost=F("reserved_cost") - cost,
        done=F("done") + failed,
        failed_requests=F("failed_requests") + failed,
    )
    finish_if_complete(run)
    return len(rows)


def runs_with_silent_leases() -> list[UUID]:
    """Returns the ids of the runs that have leases of dead workers."""
    statement = f"SELECT DISTINCT request.run_id FROM annotation_runrequest request WHERE {_SILENT}"
    return [row["run_id"] for row in fetch_rows(statement, [_seconds(SILENT_AFTER)])]


def _seconds(duration: timedelta) -> str:
    return f"{duration.total_seconds()} seconds"
