"""Requests, pauses, resumes and cancels runs."""

from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotation.actions.refining.batch_files import prepare_parts
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.exporting.filters import filter_conditions
from annotation.exporting.spec import parse_filter
from annotation.exporting.sql.critique_json import JOINS
from annotation.models import REVISION, Person, Project, Run
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.run_spec import RunSpec

_FREEZE: Final = """
INSERT INTO annotation_runrequest
       (run_id, critique_id, number, revision, status, failure, failure_params, fencing_token, key, attempts,
        output_cap, reserved_tokens, reserved_cost, lost_calls, answer, model, finish_reason, input_tokens,
        cached_tokens, output_tokens, usage_is_estimated, cost, latency_ms)
SELECT %s, critique.id, row_number() OVER (ORDER BY {order}), {revision}, 'queued', '', '{{}}', 0, '', 0, 0,
       0, 0, 0, '', '', '', 0, 0, 0, false, 0, 0
  FROM {joins} WHERE {conditions} ORDER BY {order} LIMIT %s
"""


@transaction.atomic
def create_run(*, actor: Person, project: Project, spec: RunSpec) -> Run:
    """Requests a run over the critiques that satisfy the filter of `spec`, as they are now.

    With a limit, that many of them at most, drawn at random by their ids. A worker makes the calls; without an
    endpoint, the run is answered by batch files.
    """
    run = _new_run(actor, project, spec)
    run.total = _freeze(run)
    run.save(update_fields=["total"])
    record_event(
        actor=actor,
        verb="requested",
        noun="run",
        target=run.id,
        project_id=project.id,
        recipe=str(spec.recipe),
        endpoint=run.endpoint,
        filter=run.filter,
        limit=run.limit,
        critiques=run.total,
    )
    if run.endpoint:
        jobs.enqueue(run)
    else:
        prepare_parts(run)
    run.refresh_from_db()
    return run


def _new_run(actor: Person, project: Project, spec: RunSpec) -> Run:
    endpoint = _endpoint(spec.endpoint)
    return Run.objects.create(
        project=project,
        recipe=spec.recipe,
        endpoint=spec.endpoint,
        model=endpoint.model if endpoint else spec.model,
        input_price=endpoint.input_price if endpoint else spec.input_price,
        output_price=endpoint.output_price if endpoint else spec.output_price,
        judge_endpoint=spec.judge_endpoint,
        judge_share=spec.judge_share,
        filter=parse_filter(project, spec.filter),
        limit=spec.limit,
        budget_tokens=spec.budget_tokens,
        budget_money=spec.budget_money,
        requested_by=actor,
    )


def _endpoint(name: str) -> Endpoint | None:
    if not name:
        return None
    endpoint = load_endpoints().get(name)
    if endpoint is None:
        raise Invalid(_("Some fields need another look."), fields={"endpoint": [_("There is no such endpoint.")]})
    return endpoint


def _freeze(run: Run) -> int:
    """Makes a request of each critique, and returns their number."""
    conditions = filter_conditions(run.project, run.filter)
    where = " AND ".join(["critique.project_id = %s", *(condition.sql for condition in conditions)])
    order = "md5(critique.id::text)" if run.limit else "critique.id"
    statement = _FREEZE.format(joins=JOINS, conditions=where, revision=REVISION, order=order)
    values = [value for condition in conditions for value in condition.values]
    with connection.cursor() as cursor:
        cursor.execute(statement, [run.id, run.project_id, *values, run.limit])
        return int(cursor.rowcount)
