"""Stores what came back of calls: states of requests, costs, what it says of endpoints, and the counts of the job.

What becomes of an answer itself is the business of each kind of jobs, in the same transaction.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import F

from annotation.actions.calling.endpoint_limits import note_answers, note_busy, note_failure
from annotation.actions.calling.ends import stop_job
from annotation.actions.calling.locking import AnyRequest
from annotation.actions.calling.outcomes import EndpointSign, Outcome, RequestState, outcome_of
from annotation.actions.calling.spending import Spending, spending_of
from annotation.models import ModelJob, ModelRequest
from annotation.refining.replies import CallError, Reply


class Answer(Protocol):
    """What came back of the call for one request: a reply, or the error with the reply in it, if there was one."""

    @property
    def request(self) -> ModelRequest: ...

    @property
    def reply(self) -> Reply | None: ...

    @property
    def error(self) -> CallError | None: ...


AnyAnswer = TypeVar("AnyAnswer", bound=Answer)


@dataclass(frozen=True, slots=True)
class CallResult(Generic[AnyRequest]):
    """What the end of a call changes, and the request as it was before. `error` may be found in the reply."""

    request: AnyRequest
    reply: Reply | None
    error: CallError | None
    outcome: Outcome
    spending: Spending


def lock_requests(
    model: type[AnyRequest], answers: Iterable[Answer], *, unneeded: Sequence[str] = ()
) -> dict[Any, AnyRequest]:
    """Returns the requests that may still be answered by their worker, locked, without the `unneeded` columns."""
    tokens = {answer.request.pk: answer.request.fencing_token for answer in answers}
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=tokens).order_by("pk").defer(*unneeded)
    unfinished = rows.exclude(status__in=["done", "skipped"])
    return {request.pk: request for request in unfinished if request.fencing_token == tokens[request.pk]}


def result_of(
    job: ModelJob,
    request: AnyRequest,
    reply: Reply | None,
    error: CallError | None,
    prompt_tokens: Callable[[], int],
    *,
    has_answers: bool | None = None,
) -> CallResult[AnyRequest]:
    """Returns what follows of a call for a locked request. `prompt_tokens` estimates what was sent.

    `has_answers` is that of `outcome_of`: by default, whether tokens of the job are known.
    """
    outcome = outcome_of(
        error,
        RequestState(request.attempts, request.fencing_token, request.output_cap),
        job.limits,
        has_answers=job.input_tokens + job.output_tokens > 0 if has_answers is None else has_answers,
    )
    reply = reply or (error.reply if error else None)
    spending = spending_of(job, request, reply, prompt_tokens, is_lost=outcome.is_lost)
    return CallResult(request, reply, error, outcome, spending)


def update_job(job: ModelJob, results: Sequence[CallResult[Any]], **changes: int) -> None:
    """Adds what results change to the counts of their job, and further `changes`."""
    spending = sum((result.spending for result in results), Spending())
    finished = sum(result.outcome.status != "queued" for result in results)
    failed = sum(result.outcome.status == "failed" for result in results)
    failed_before = sum(result.request.status == "failed" for result in results)
    counts: dict[str, Any] = {
        "done": finished - failed_before,
        "failed_requests": failed - failed_before,
        "reserved_tokens": -sum(result.request.reserved_tokens for result in results),
        "reserved_cost": -sum(result.request.reserved_cost for result in results),
        **spending.job_changes(),
        **changes,
    }
    values = {name: F(name) + change for name, change in counts.items() if change}
    type(job)._default_manager.filter(pk=job.pk).update(**values)


def tell_endpoint(job: ModelJob, name: str, calls: Sequence[tuple[EndpointSign, CallError | None]]) -> None:
    """Pauses or clears an endpoint by what calls say of it; one that is gone stops the job."""
    signs = Counter(sign for sign, _error in calls)
    busy = [error for sign, error in calls if sign == "busy" and error]
    if busy:
        note_busy(name, busy, call_count=len(calls))
    if signs["answers"]:
        note_answers(name, 0 if busy else signs["answers"])
    elif signs["fails"] and note_failure(name):
        stop_job(job, "endpoint_unreachable", {"endpoint": name})


def stop_if_hopeless(job: ModelJob, results: Sequence[CallResult[Any]], errors: Iterable[CallError] = ()) -> None:
    """Stops a job after a call, or an error of another call, that says that no call can succeed."""
    stopping: list[tuple[str, Mapping[str, Any]]] = [(error.code, error.params) for error in errors if error.stops_run]
    stopping += [(result.outcome.failure, result.outcome.params) for result in results if result.outcome.stops_run]
    if stopping:
        stop_job(job, *stopping[-1])
