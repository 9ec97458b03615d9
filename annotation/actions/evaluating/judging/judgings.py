"""Requests, pauses, resumes and cancels judgings, asks what has failed again, and begins those that are due."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.actions.calling.budget import check_budget, require_prices
from annotation.actions.calling.consents import endpoints_of, require_consent
from annotation.actions.calling.verbs import cancel_job, pause_job, resume_job, retry_failed_requests
from annotation.actions.evaluating.judging.freezing import freeze_requests
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict, Invalid
from annotation.evaluating.judging.prompt import JUDGE_VERSION
from annotation.models import Evaluation, JobStatus, Judging, ModelJobStatus, Person
from annotation.queries.evaluating.judging.unjudged_answers import unjudged_answers
from annotation.refining.endpoints import Endpoint, load_endpoints

BEGUN_AT_ONCE: Final = 10
LOST_AFTER: Final = timedelta(seconds=15)


@transaction.atomic
def create_judging(
    *,
    actor: Person,
    evaluation: Evaluation,
    endpoint: str,
    budget_tokens: int | None = None,
    budget_money: Decimal | None = None,
    acknowledged: bool = False,
) -> Judging:
    """Requests that an endpoint judges the interpretations of a finished evaluation. A worker makes the calls.

    Raises Invalid naming each field that cannot be used, and Conflict: `not_finished`; `judged_already` if a judging
    by this judge exists, which may be resumed or retried; `still_in_flight` after one was cancelled;
    `nothing_to_judge`; `endpoint_not_allowed`.
    """
    check_judge(endpoint, budget_tokens, budget_money)
    evaluation = Evaluation.objects.select_for_update(of=("self",), no_key=True).get(pk=evaluation.pk)
    if evaluation.status != ModelJobStatus.DONE:
        raise Conflict(_("Wait until the evaluation has all of its answers, then have it judged."), code="not_finished")
    judging = _new_judging(evaluation, load_endpoints()[endpoint], actor)
    judge = {"endpoint": endpoint, "model": judging.model, "prompt_version": judging.prompt_version}
    judgings = Judging.objects.filter(evaluation=evaluation, **judge)
    if judgings.exclude(status=ModelJobStatus.CANCELLED).exists():
        sentence = _("This judge has been asked about this evaluation. Resume that, or ask what has failed again.")
        raise Conflict(sentence, code="judged_already")
    if judgings.filter(requests__status=JobStatus.RUNNING).exists():
        sentence = _("Calls of the cancelled judgements are still in flight, and their answers count. Wait a minute.")
        raise Conflict(sentence, code="still_in_flight")
    if not unjudged_answers(evaluation, **judge).exists():
        sentence = _("There is no interpretation here that this judge has not judged.")
        raise Conflict(sentence, code="nothing_to_judge")
    judging.budget_tokens, judging.budget_money = budget_tokens, budget_money
    require_consent(actor, judging, endpoints_of(endpoint), acknowledged=acknowledged)
    return _start(judging, actor)


def check_judge(endpoint: str, budget_tokens: int | None = None, budget_money: Decimal | None = None) -> None:
    """Raises Invalid naming each field of a request for a judging that cannot be used (`price_unknown`)."""
    endpoints = load_endpoints()
    fields: dict[str, list[str]] = {}
    if endpoint not in endpoints:
        sentence = _("There is no such endpoint. Choose from: %(names)s.") % {"names": ", ".join(endpoints)}
        fields["endpoint"] = [sentence]
    for name, sentence in check_budget(budget_tokens, budget_money):
        fields.setdefault(name, []).append(sentence)
    if fields:
        raise Invalid(_("Some fields need another look."), fields=fields)
    require_prices({"endpoint": endpoint})


def require_judge_consent(actor: Person, evaluation: Evaluation, endpoint: str, *, acknowledged: bool) -> None:
    """Records that the texts of an evaluation, which may not be stored yet, may be sent to its judge.

    Raises Conflict as `require_consent` does. No image is sent to a judge.
    """
    judging = Judging(project=evaluation.project, evaluation=evaluation, endpoint=endpoint)
    require_consent(actor, judging, endpoints_of(endpoint), acknowledged=acknowledged)


@transaction.atomic
def begin_judging(evaluation: Evaluation) -> Judging | None:
    """Begins the judging that an evaluation was requested with, if its answers are there and it has not begun.

    What is left of the evaluation's budget is that of its judge; a budget in another currency is none at all, so that
    nothing is spent before somebody sets one.
    """
    evaluation = Evaluation.objects.select_for_update(of=("self",), no_key=True).get(pk=evaluation.pk)
    endpoint = load_endpoints().get(evaluation.judge_endpoint)
    if evaluation.status != ModelJobStatus.DONE or endpoint is None or _has_judging(evaluation):
        return None
    judging = _new_judging(evaluation, endpoint, evaluation.requested_by)
    judge = {"endpoint": judging.endpoint, "model": judging.model, "prompt_version": judging.prompt_version}
    if not unjudged_answers(evaluation, **judge).exists():
        return None
    used_tokens = evaluation.input_tokens + evaluation.output_tokens + evaluation.lost_tokens
    if evaluation.budget_tokens is not None:
        judging.budget_tokens = max(0, evaluation.budget_tokens - used_tokens)
    if evaluation.budget_money is not None:
        left = max(Decimal(0), evaluation.budget_money - evaluation.cost - evaluation.lost_cost)
        judging.budget_money = left if judging.currency == evaluation.currency else Decimal(0)
    return _start(judging, None)


def begin_due_judgings() -> None:
    """Begins judgings of evaluations whose last answer came in some other way than from a worker's call."""
    judgings = Judging.objects.filter(evaluation=OuterRef("pk"), endpoint=OuterRef("judge_endpoint"))
    finished = Evaluation.objects.filter(status=ModelJobStatus.DONE, answered__gt=0).exclude(judge_endpoint="")
    due = finished.filter(~Exists(judgings), judge_endpoint__in=list(load_endpoints()))
    for evaluation in due.order_by("finished_at")[:BEGUN_AT_ONCE]:
        begin_judging(evaluation)


def pause_judging(*, actor: Person, judging: Judging) -> Judging:
    """Pauses a judging: no further call begins. Raises Conflict."""
    return pause_job(actor, judging)


def resume_judging(
    *,
    actor: Person,
    judging: Judging,
    budget_tokens: int | None = None,
    budget_money: Decimal | None = None,
    acknowledged: bool = False,
) -> Judging:
    """Lets a paused or failed judging go on. Raises Conflict and Invalid as `resume_job` does."""
    return resume_job(actor, judging, budget_tokens=budget_tokens, budget_money=budget_money, acknowledged=acknowledged)


def cancel_judging(*, actor: Person, judging: Judging) -> Judging:
    """Cancels a judging for good. Its judgements stay; the judge may be asked for the rest. Raises Conflict."""
    return cancel_job(actor, judging)


@transaction.atomic
def retry_judging(*, actor: Person, judging: Judging) -> Judging:
    """Asks what has failed again, and about interpretations that the evaluation got since. Raises Conflict."""
    judging = Judging.objects.select_for_update(of=("self",)).get(pk=judging.pk)
    is_over = judging.status == ModelJobStatus.DONE
    before = judging.total
    if is_over and freeze_requests(judging) > before:
        Judging.objects.filter(pk=judging.pk).update(total=judging.requests.count())
        if not judging.failed_requests:
            judging.refresh_from_db()
            jobs.retry(judging)
            _record_resumed(actor, judging)
            return judging
    return retry_failed_requests(actor, judging)


def resend_judgings() -> None:
    """Sends the hints again for judgings that wait although no message does, and for those whose workers died."""
    waiting = Q(status=ModelJobStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
    jobs.resend(Judging.objects.filter(waiting | jobs.silent(LOST_AFTER)).order_by("created_at"))


def _has_judging(evaluation: Evaluation) -> bool:
    return evaluation.judgings.filter(endpoint=evaluation.judge_endpoint).exists()


def _new_judging(evaluation: Evaluation, endpoint: Endpoint, person: Person) -> Judging:
    """Returns a judging that is not stored yet."""
    return Judging(
        project=evaluation.project,
        evaluation=evaluation,
        endpoint=endpoint.name,
        model=endpoint.model,
        input_price=endpoint.input_price,
        output_price=endpoint.output_price,
        currency=endpoint.currency,
        prompt_version=JUDGE_VERSION,
        requested_by=person,
    )


def _start(judging: Judging, actor: Person | None) -> Judging:
    judging.save()
    judging.total = freeze_requests(judging)
    judging.save(update_fields=["total"])
    record_event(
        actor=actor,
        verb="requested",
        noun="judging",
        target=judging.id,
        project_id=judging.project_id,
        name=judging.evaluation.name,
        endpoint=judging.endpoint,
        budget_tokens=judging.budget_tokens,
        budget_money=None if judging.budget_money is None else str(judging.budget_money),
        answers=judging.total,
    )
    jobs.enqueue(judging)
    judging.refresh_from_db()
    return judging


def _record_resumed(actor: Person, judging: Judging) -> None:
    record_event(actor=actor, verb="resumed", noun="judging", target=judging.id, project_id=judging.project_id)
