"""Freezes the critiques of a run: makes one request of each, with the revision of its answers."""

from typing import Final

from django.db import connection

from annotation.exporting.filters import run_conditions
from annotation.exporting.sql.critique_json import JOINS
from annotation.models import REVISION, Run

_FREEZE: Final = """
INSERT INTO annotation_runrequest
       (run_id, critique_id, number, revision, status, failure, failure_params, fencing_token, key, attempts,
        output_cap, reserved_tokens, reserved_cost, lost_calls, answer, model, finish_reason, input_tokens,
        cached_tokens, output_tokens, usage_is_estimated, cost, latency_ms)
SELECT %s, critique.id, row_number() OVER (ORDER BY {order}), {revision}, 'queued', '', '{{}}', 0, '', 0, 0,
       0, 0, 0, '', '', '', 0, 0, 0, false, 0, 0
  FROM {joins} WHERE {conditions} ORDER BY {order} LIMIT %s
"""


def freeze_critiques(run: Run) -> int:
    """Makes a request of each critique that satisfies the filter of a run, and returns their number.

    Without those that are returned to their authors; with a limit, that many at most, drawn at random by their ids.
    """
    conditions = run_conditions(run.project, run.filter)
    where = " AND ".join(["critique.project_id = %s", *(condition.sql for condition in conditions)])
    order = "md5(critique.id::text)" if run.limit else "critique.id"
    statement = _FREEZE.format(joins=JOINS, conditions=where, revision=REVISION, order=order)
    values = [value for condition in conditions for value in condition.values]
    with connection.cursor() as cursor:
        cursor.execute(statement, [run.id, run.project_id, *values, run.limit])
        return int(cursor.rowcount)
