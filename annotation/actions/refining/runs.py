"""Requests, pauses, resumes and cancels runs, and sends their hints again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.actions.refining.freezing import freeze_critiques
from annotation.actions.refining.run_checks import check_budget, check_spec, endpoints_of, require_consent
from annotation.actions.refining.storing import finish_if_complete
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict, Invalid
from annotation.exporting.spec import parse_filter
from annotation.models import EndpointState, Person, Project, Run, RunStatus
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
    require_consent(actor, project, endpoints_of(spec.endpoint, spec.judge_endpoint), acknowledged=acknowledged)
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


@transaction.atomic
def pause_run(*, actor: Person, run: Run) -> Run:
    """Pauses a run: no further call begins, and the answers of the calls in flight are stored. Raises Conflict."""
    run = _lock(run)
    if run.status != RunStatus.PAUSED:
        jobs.pause(run)
        _record(actor, "paused", run)
    return run


@transaction.atomic
def resume_run(
    *,
    actor: Person,
    run: Run,
    budget_tokens: int | None = None,
    budget_money: Decimal | None = None,
    acknowledged: bool = False,
) -> Run:
    """Lets a paused or failed run go on, with a larger budget where one is given; one without work left is done.

    Raises Conflict (`wrong_state`; `endpoint_not_allowed` as `create_run`), and Invalid beside a budget that is not
    larger than what the run has used, or missing although the budget is used up (`budget_reached`).
    """
    run = _lock(run)
    if run.status not in {RunStatus.PAUSED, RunStatus.FAILED, RunStatus.QUEUED}:
        raise Conflict(_("Only a paused or failed run can be resumed."), code="wrong_state", status=run.status)
    _check_new_budget(run, budget_tokens, budget_money)
    require_consent(actor, run.project, endpoints_of(run.endpoint, run.judge_endpoint), acknowledged=acknowledged)
    EndpointState.objects.filter(name__in=[run.endpoint, run.judge_endpoint], failures_in_a_row__gt=0).update(
        failures_in_a_row=0, paused_until=None
    )
    budget: dict[str, Any] = {"budget_tokens": budget_tokens, "budget_money": budget_money}
    changes = {name: value for name, value in budget.items() if value not in (None, getattr(run, name))}
    if changes:
        Run.objects.filter(pk=run.pk).update(**changes)
        run.refresh_from_db(fields=list(changes))
    # A run that waits already is told its new budget, and is not queued a second time.
    if jobs.retry(run) or changes:
        money = None if budget_money is None else str(budget_money)
        _record(actor, "resumed", run, budget_tokens=budget_tokens, budget_money=money)
        finish_if_complete(run)  # the answers of the calls in flight may have been the last
    return run


@transaction.atomic
def cancel_run(*, actor: Person, run: Run) -> Run:
    """Cancels a run for good. What it has made stays, and so do the answers of calls in flight. Raises Conflict."""
    run = _lock(run)
    if jobs.cancel(run):
        _record(actor, "cancelled", run)
    return run


@transaction.atomic
def retry_failed(*, actor: Person, run: Run) -> Run:
    """Asks the failed requests of a run again, with all of their attempts.

    Raises Conflict: `wrong_state` while the run works or after it was cancelled, `nothing_failed` if none has failed.
    """
    run = _lock(run)
    if run.status not in {RunStatus.DONE, RunStatus.FAILED, RunStatus.PAUSED}:
        raise Conflict(_("Wait until the run has ended, or pause it first."), code="wrong_state", status=run.status)
    requests = run.requests.filter(status="failed")
    count = requests.count()
    if not count:
        raise Conflict(_("No request of this run has failed."), code="nothing_failed")
    jobs.requeue(requests, attempts=0, output_cap=0, due_at=None, finished_at=None, answer="")
    Run.objects.filter(pk=run.pk).update(done=F("done") - count, failed_requests=F("failed_requests") - count)
    run.refresh_from_db()
    jobs.retry(run)
    _record(actor, "resumed", run)
    return run


def resend_runs() -> None:
    """Sends the hints again for runs that wait although no message does, and for those whose workers died."""
    waiting = Q(status=RunStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
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


def _check_new_budget(run: Run, tokens: int | None, money: Decimal | None) -> None:
    errors = dict(check_budget(tokens, money))
    used_tokens = run.input_tokens + run.output_tokens + run.lost_tokens
    used_money = run.cost + run.lost_cost
    if tokens is not None and tokens <= used_tokens:
        errors["budget_tokens"] = _("The run has used %(used)s tokens. Enter more.") % {"used": used_tokens}
    if money is not None and money <= used_money:
        errors["budget_money"] = _("The run has used %(used)s. Enter more.") % {"used": f"{used_money.normalize():f}"}
    fields = {field: [sentence] for field, sentence in errors.items()}
    if fields:
        raise Invalid(_("Some fields need another look."), fields=fields)
    if run.failure == "budget_reached" and tokens is None and money is None:
        raise Invalid(_("The budget is used up. Enter a larger one to go on."), code="budget_reached")


def _record_request(actor: Person, run: Run, spec: RunSpec) -> None:
    _record(
        actor,
        "requested",
        run,
        recipe=str(spec.recipe),
        endpoint=run.endpoint,
        filter=run.filter,
        limit=run.limit,
        budget_tokens=run.budget_tokens,
        budget_money=None if run.budget_money is None else str(run.budget_money),
        critiques=run.total,
    )


def _lock(run: Run) -> Run:
    return Run.objects.select_for_update(of=("self",)).select_related("project", "recipe").get(pk=run.pk)


def _record(actor: Person, verb: str, run: Run, **fields: Any) -> None:
    record_event(actor=actor, verb=verb, noun="run", target=run.id, project_id=run.project_id, **fields)
