"""Requests, pauses, resumes and cancels evaluations, asks what has failed again, and sends their hints again."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.actions.calling.budget import check_budget, require_prices
from annotation.actions.calling.consents import endpoints_of, require_consent
from annotation.actions.calling.verbs import cancel_job, pause_job, resume_job, retry_failed_requests
from annotation.actions.evaluating.answers.freezing import freeze_items
from annotation.actions.evaluating.judging.judgings import require_judge_consent
from annotation.actions.evaluating.result_files.uploads import (
    delete_files,
    read_files_again,
    require_endpoint,
    require_published,
)
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.evaluating.evaluation_spec import MAX_NAME, MAX_OUTPUT_LIMIT, MAX_TRIALS, EvaluationSpec
from annotation.evaluating.prompts import PARAMETERS, PROMPT_VERSION
from annotation.models import Benchmark, Evaluation, ModelJobStatus, Person
from annotation.queries.evaluating.evaluations.estimates import estimate_evaluation
from annotation.refining.endpoints import load_endpoints
from annotation.rules.words import has_control_characters

LOST_AFTER: Final = timedelta(seconds=15)
MAX_SEED: Final = 2**31 - 1


@transaction.atomic
def create_evaluation(
    *, actor: Person, benchmark: Benchmark, spec: EvaluationSpec, acknowledged: bool = False
) -> Evaluation:
    """Requests that an endpoint answers every item of a published benchmark. A worker makes the calls.

    Raises Invalid naming each field that cannot be used (`price_unknown` where a price is missing), and Conflict:
    `not_published` for a benchmark without items, `endpoint_not_allowed` unless a manager has acknowledged, now or
    before, that the project's texts and images go to the endpoint.
    """
    check_spec(spec)
    require_published(benchmark)
    evaluation = _new_evaluation(actor, benchmark, spec)
    require_consent(actor, evaluation, endpoints_of(spec.endpoint), acknowledged=acknowledged)
    if spec.judge_endpoint:
        require_judge_consent(actor, evaluation, spec.judge_endpoint, acknowledged=acknowledged)
    evaluation.save()
    evaluation.total = freeze_items(evaluation)
    evaluation.save(update_fields=["total"])
    _record_request(actor, evaluation)
    jobs.enqueue(evaluation)
    evaluation.refresh_from_db()
    return evaluation


def check_spec(spec: EvaluationSpec) -> None:
    """Raises Invalid naming each field of a request for an evaluation that cannot be used."""
    errors: dict[str, list[str]] = {}
    for field, sentence in _field_errors(spec):
        errors.setdefault(field, []).append(sentence)
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    require_prices({"endpoint": spec.endpoint, "judge_endpoint": spec.judge_endpoint})


def pause_evaluation(*, actor: Person, evaluation: Evaluation) -> Evaluation:
    """Pauses an evaluation: no further call begins, and the answers of the calls in flight are stored.

    Raises Conflict.
    """
    require_endpoint(evaluation)
    return pause_job(actor, evaluation)


@transaction.atomic
def resume_evaluation(
    *,
    actor: Person,
    evaluation: Evaluation,
    budget_tokens: int | None = None,
    budget_money: Decimal | None = None,
    acknowledged: bool = False,
) -> Evaluation:
    """Lets a paused or failed evaluation go on, with a larger budget where one is given; no answer is asked again.

    The files of a failed one are read again. Raises Conflict and Invalid as `resume_job` does.
    """
    if evaluation.is_from_files:
        return read_files_again(actor=actor, evaluation=evaluation)
    if evaluation.judge_endpoint:
        require_judge_consent(actor, evaluation, evaluation.judge_endpoint, acknowledged=acknowledged)
    return resume_job(
        actor, evaluation, budget_tokens=budget_tokens, budget_money=budget_money, acknowledged=acknowledged
    )


@transaction.atomic
def cancel_evaluation(*, actor: Person, evaluation: Evaluation) -> Evaluation:
    """Cancels an evaluation for good. Its answers stay, its files do not, and it has no score. Raises Conflict."""
    evaluation = cancel_job(actor, evaluation)
    delete_files(evaluation)
    return evaluation


def retry_failed(*, actor: Person, evaluation: Evaluation) -> Evaluation:
    """Asks the questions whose calls failed again, with all of their attempts. Raises Conflict."""
    require_endpoint(evaluation)
    # Without a key they are prepared again: an image that the store had lost is part of it.
    return retry_failed_requests(actor, evaluation, outcome="", rule="", key="")


def resend_evaluations() -> None:
    """Sends the hints again for evaluations that wait although no message does, and for those whose workers died."""
    waiting = Q(status=ModelJobStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
    evaluations = Evaluation.objects.filter(waiting | jobs.silent(LOST_AFTER))
    jobs.resend(evaluations.order_by("created_at"))


def _field_errors(spec: EvaluationSpec) -> Iterator[tuple[str, str]]:
    endpoints = load_endpoints()
    if spec.endpoint not in endpoints:
        names = ", ".join(endpoints)
        yield "endpoint", _("There is no such endpoint. Choose from: %(names)s.") % {"names": names}
    if spec.judge_endpoint and spec.judge_endpoint not in endpoints:
        names = ", ".join(endpoints)
        yield "judge_endpoint", _("There is no such endpoint. Choose from: %(names)s.") % {"names": names}
    if len(spec.name) > MAX_NAME:
        yield "name", _("Enter a name of at most %(limit)d characters.") % {"limit": MAX_NAME}
    elif has_control_characters(spec.name.strip()):
        yield "name", _("Write it in one line, without control characters.")
    if not 1 <= spec.trials <= MAX_TRIALS:
        yield "trials", _("Enter a number of trials from 1 to %(limit)d.") % {"limit": MAX_TRIALS}
    if not 0 <= spec.seed <= MAX_SEED:
        yield "seed", _("Enter a whole number from 0 to %(limit)d.") % {"limit": MAX_SEED}
    if not 1 <= spec.output_limit <= MAX_OUTPUT_LIMIT:
        yield "output_limit", _("Enter a number of tokens from 1 to %(limit)d.") % {"limit": MAX_OUTPUT_LIMIT}
    yield from check_budget(spec.budget_tokens, spec.budget_money)


def _new_evaluation(actor: Person, benchmark: Benchmark, spec: EvaluationSpec) -> Evaluation:
    """Returns an evaluation that is not stored yet."""
    endpoint = load_endpoints()[spec.endpoint]
    estimate = estimate_evaluation(benchmark, spec)
    return Evaluation(
        project=benchmark.project,
        benchmark=benchmark,
        name=spec.name.strip() or endpoint.model[:MAX_NAME],
        endpoint=spec.endpoint,
        model=endpoint.model,
        input_price=endpoint.input_price,
        output_price=endpoint.output_price,
        currency=endpoint.currency,
        trials=spec.trials,
        text_only=spec.text_only,
        seed=spec.seed,
        parameters=dict(PARAMETERS),
        output_limit=spec.output_limit,
        prompt_version=PROMPT_VERSION,
        budget_tokens=spec.budget_tokens,
        budget_money=spec.budget_money,
        judge_endpoint=spec.judge_endpoint,
        estimate=estimate.as_json() if estimate else {},
        requested_by=actor,
    )


def _record_request(actor: Person, evaluation: Evaluation) -> None:
    fields: dict[str, Any] = {
        "benchmark": str(evaluation.benchmark),
        "name": evaluation.name,
        "endpoint": evaluation.endpoint,
        "trials": evaluation.trials,
        "text_only": evaluation.text_only,
        "budget_tokens": evaluation.budget_tokens,
        "budget_money": None if evaluation.budget_money is None else str(evaluation.budget_money),
        "questions": evaluation.total,
    }
    record_event(
        actor=actor,
        verb="requested",
        noun="evaluation",
        target=evaluation.id,
        project_id=evaluation.project_id,
        **fields,
    )
