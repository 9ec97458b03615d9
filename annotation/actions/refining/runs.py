"""Requests, pauses, resumes and cancels runs, and sends their hints again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.actions.calling.consents import endpoints_of, require_consent
from annotation.actions.calling.verbs import cancel_job, pause_job, resume_job, retry_failed_requests
from annotation.actions.refining.freezing import freeze_critiques
from annotation.actions.refining.run_checks import check_spec
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.exporting.spec import parse_filter
from annotation.models import ModelJobStatus, Person, Project, Run
from annotation.queries.refining.estimates import estimate_run
from annotation.refining.endpoints import load_endpoints
from annotation.refining.run_spec import RunSpec

LOST_AFTER: Final = timedelta(seconds=15)


@transaction.atomic
def create_run(*, actor: Person, project: Project, spec: RunSpec, acknowledged: bool = False) -> Run:
    """Requests a run over the critiques that satisfy the filter of `spec`, as they are now.

    With a limit, that many of them at most, drawn at random by their ids. A worker makes the calls; without an
    endpoint it prepares batch files, by which the run is answered.

    Raises Invalid naming each field that cannot be used (`price_unknown` where a price is missing, `nothing_to_ask`
    where no critique satisfies the filter), and Conflict (`endpoint_not_allowed`) unless a manager has acknowledged,
    now or before, that the project's texts go to the endpoints.
    """
    check_spec(project, spec)
    stored_filter = parse_filter(project, spec.filter)
    endpoints = endpoints_of(spec.endpoint, spec.judge_endpoint)
    require_consent(actor, Run(project=project), endpoints, acknowledged=acknowledged)
    run = _new_run(actor, project, spec, stored_filter)
    run.total = freeze_critiques(run)
    if not run.total:
        raise Invalid(
            _("No critique satisfies the filter, so there is nothing to ask. Change the filter."), code="nothing_to_ask"
        )
    run.save(update_fields=["total"])
    _record_request(actor, run, spec)
    jobs.enqueue(run)
    run.refresh_from_db()
    return run


def pause_run(*, actor: Person, run: Run) -> Run:
    """Pauses a run: no further call begins, and the answers of the calls in flight are stored. Raises Conflict."""
    return pause_job(actor, run)


def resume_run(
    *,
    actor: Person,
    run: Run,
    budget_tokens: int | None = None,
    budget_money: Decimal | None = None,
    acknowledged: bool = False,
) -> Run:
    """Lets a paused or failed run go on, with a larger budget where one is given; one without work left is done.

    Raises Conflict and Invalid as `resume_job` does.
    """
    return resume_job(actor, run, budget_tokens=budget_tokens, budget_money=budget_money, acknowledged=acknowledged)


def cancel_run(*, actor: Person, run: Run) -> Run:
    """Cancels a run for good. What it has made stays, and so do the answers of calls in flight. Raises Conflict."""
    return cancel_job(actor, run)


def retry_failed(*, actor: Person, run: Run) -> Run:
    """Asks the failed requests of a run again, with all of their attempts.

    Raises Conflict: `wrong_state` while the run works or after it was cancelled, `nothing_failed` if none has failed.
    """
    return retry_failed_requests(actor, run)


def resend_runs() -> None:
    """Sends the hints again for runs that wait although no message does, and for those whose workers died."""
    waiting = Q(status=ModelJobStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
    runs = Run.objects.filter(waiting | jobs.silent(LOST_AFTER)).exclude(~Q(batch_parts=[]), endpoint="")
    jobs.resend(runs.order_by("created_at"))


def _new_run(actor: Person, project: Project, spec: RunSpec, stored_filter: dict[str, Any]) -> Run:
    endpoint = load_endpoints()[spec.endpoint] if spec.endpoint else None
    return Run.objects.create(
        project=project,
        recipe=spec.recipe,
        endpoint=spec.endpoint,
        model=endpoint.model if endpoint else spec.model,
        input_price=endpoint.input_price if endpoint else spec.input_price,
        output_price=endpoint.output_price if endpoint else spec.output_price,
        currency=endpoint.currency if endpoint else "",
        judge_endpoint=spec.judge_endpoint,
        judge_share=spec.judge_share,
        filter=stored_filter,
        limit=spec.limit,
        budget_tokens=spec.budget_tokens,
        budget_money=spec.budget_money,
        estimate=estimate_run(project, spec).as_json(),
        requested_by=actor,
    )


def _record_request(actor: Person, run: Run, spec: RunSpec) -> None:
    record_event(
        actor=actor,
        verb="requested",
        noun="run",
        target=run.id,
        project_id=run.project_id,
        recipe=str(spec.recipe),
        endpoint=run.endpoint,
        filter=run.filter,
        limit=run.limit,
        budget_tokens=run.budget_tokens,
        budget_money=None if run.budget_money is None else str(run.budget_money),
        critiques=run.total,
    )
