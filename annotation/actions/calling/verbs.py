"""What a person does with a job that calls models: pauses, resumes or cancels it, or asks again what has failed."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from annotation.actions.calling.budget import check_new_budget
from annotation.actions.calling.consents import endpoints_of, require_consent
from annotation.actions.calling.endpoint_limits import clear_failures
from annotation.actions.calling.ends import finish_if_complete
from annotation.actions.calling.locking import AnyJob, lock_job
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.models import ModelJob, ModelJobStatus, Person
from annotation.wording.model_jobs import explain_refusal


@transaction.atomic
def pause_job(actor: Person, job: AnyJob) -> AnyJob:
    """Pauses a job: no further call begins, and the answers of the calls in flight are stored. Raises Conflict."""
    job = lock_job(job)
    if job.status != ModelJobStatus.PAUSED:
        jobs.pause(job)
        _record(actor, "paused", job)
    return job


@transaction.atomic
def resume_job(
    actor: Person, job: AnyJob, *, budget_tokens: int | None, budget_money: Decimal | None, acknowledged: bool
) -> AnyJob:
    """Lets a paused or failed job go on, with a larger budget where one is given; one without work left is done.

    Raises Conflict (`wrong_state`; `endpoint_not_allowed` as `require_consent`), and Invalid beside a budget that is
    not larger than what the job has used, or is used up and not raised (`budget_reached`).
    """
    job = lock_job(job)
    if job.status not in {ModelJobStatus.PAUSED, ModelJobStatus.FAILED, ModelJobStatus.QUEUED}:
        raise Conflict(explain_refusal(job.NOUN, "not_resumable"), code="wrong_state", status=job.status)
    check_new_budget(job, budget_tokens, budget_money)
    names = [job.endpoint, job.judge_endpoint]
    require_consent(actor, job, endpoints_of(*names), acknowledged=acknowledged)
    clear_failures(names)
    budget: dict[str, Any] = {"budget_tokens": budget_tokens, "budget_money": budget_money}
    changes = {name: value for name, value in budget.items() if value not in (None, getattr(job, name))}
    if changes:
        type(job)._default_manager.filter(pk=job.pk).update(**changes)
        job.refresh_from_db(fields=list(changes))
    # A job that waits already is told its new budget, and is not queued a second time.
    if jobs.retry(job) or changes:
        money = None if budget_money is None else str(budget_money)
        _record(actor, "resumed", job, budget_tokens=budget_tokens, budget_money=money)
        finish_if_complete(job)  # the answers of the calls in flight may have been the last
    return job


@transaction.atomic
def cancel_job(actor: Person, job: AnyJob) -> AnyJob:
    """Cancels a job for good. What it has made stays, and so do the answers of calls in flight. Raises Conflict."""
    job = lock_job(job)
    if jobs.cancel(job):
        _record(actor, "cancelled", job)
    return job


@transaction.atomic
def retry_failed_requests(actor: Person, job: AnyJob, **changes: Any) -> AnyJob:
    """Asks the failed requests of a job again, with all of their attempts, and further changes of their rows.

    Raises Conflict: `wrong_state` while the job works or after it was cancelled, `nothing_failed` if none has failed.
    """
    job = lock_job(job)
    if job.status not in {ModelJobStatus.DONE, ModelJobStatus.FAILED, ModelJobStatus.PAUSED}:
        raise Conflict(explain_refusal(job.NOUN, "not_ended"), code="wrong_state", status=job.status)
    requests = job.request_rows.filter(status="failed")
    count = requests.count()
    if not count:
        raise Conflict(explain_refusal(job.NOUN, "nothing_failed"), code="nothing_failed")
    changes[requests.model.TEXT] = ""
    jobs.requeue(requests, attempts=0, output_cap=0, due_at=None, finished_at=None, **changes)
    rows = type(job)._default_manager.filter(pk=job.pk)
    rows.update(done=F("done") - count, failed_requests=F("failed_requests") - count)
    job.refresh_from_db()
    jobs.retry(job)
    _record(actor, "resumed", job)
    return job


def _record(actor: Person, verb: str, job: ModelJob, **fields: Any) -> None:
    """Records what a person did with a job."""
    record_event(actor=actor, verb=verb, noun=job.NOUN, target=job.pk, project_id=job.project_id, **fields)
