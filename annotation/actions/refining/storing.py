"""Stores what came back of calls, from an endpoint or a batch file: answers, costs, and the instructions made of them.

All answers of one call of `store_answers` are stored in one transaction; an answer is stored whole or not at all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args
from uuid import UUID

from django.db import transaction
from django.db.models import F

from annotation.actions.refining.instruction_rows import finding_json, instruction_row
from annotation.actions.refining.requests.changes import RequestChange, update_requests
from annotation.actions.refining.requests.endpoint_limits import note_busy, note_failure, note_success
from annotation.actions.refining.requests.frozen_critiques import source_of_request
from annotation.actions.refining.requests.outcomes import Limits, Outcome, RequestState, outcome_of
from annotation.actions.refining.requests.spending import Spending, spending_of
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.models import REVISION, VISIBLE, Instruction, Run, RunRequest
from annotation.refining.checks import Judgement, judge_items
from annotation.refining.checks.base import Verdict
from annotation.refining.parsing import read_items
from annotation.refining.replies import CallError, Reply
from annotation.sql.rows import fetch_rows

__all__ = ["Answer", "finding_json", "finish_if_complete", "source_of_request", "stop_run", "store_answers"]

_REVISIONS: Final = f"""
SELECT critique.id, {REVISION} AS revision, {VISIBLE.sql("critique.status")} AS is_visible
  FROM annotation_critique critique WHERE critique.id = ANY(%(ids)s::uuid[]) ORDER BY critique.id FOR SHARE
"""
_UNNEEDED: Final = ("answer", "failure_params", "key", "model", "finish_reason")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of the call for one request: a reply, or the error with the reply in it, if there was one.

    `taken_from` is the id of the earlier request whose answer this is; such a reply has used nothing.
    """

    request: RunRequest
    reply: Reply | None = None
    error: CallError | None = None
    taken_from: int | None = None


@dataclass(frozen=True, slots=True)
class _JudgedAnswer:
    answer: Answer
    judgements: list[Judgement]
    error: CallError | None
    language: str = ""

    @property
    def reply(self) -> Reply | None:
        return self.answer.reply or (self.error.reply if self.error else None)


@dataclass(frozen=True, slots=True)
class _Result:
    """What a stored answer changes, and the request as it was before."""

    judged: _JudgedAnswer
    request: RunRequest
    outcome: Outcome
    spending: Spending


def store_answers(run: Run, answers: Sequence[Answer]) -> None:
    """Judges and stores answers of a run, and finishes the run with the last of them.

    `request.critique` and its questionnaire must be loaded. A request that its worker has lost, or that is done, stays
    as it is. An error that may pass queues its request again, until its attempts reach the recipe's ceiling; an error
    after which no other call can succeed fails the run.
    """
    judged = [_judge(answer, run.recipe.definition) for answer in answers]
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).select_related("recipe").get(pk=run.pk)
        requests = _lock_requests(judged)
        revisions = _lock_critiques(judged)
        results = [
            _result(run, requests[entry.answer.request.pk], entry, revisions)
            for entry in judged
            if entry.answer.request.pk in requests
        ]
        _create_instructions(run, results)
        update_requests([_change(result) for result in results])
        _update_run(run, results)
        _tell_endpoint(run, results)
        finish_if_complete(run)


def finish_if_complete(run: Run) -> None:
    """Finishes a run that the caller has locked when all of its requests are finished."""
    run.refresh_from_db(fields=["done", "total", "failed_requests", "status"])
    if run.done < run.total or run.status not in run.UNFINISHED:
        return
    jobs.finish(run)
    record_event(
        actor=None,
        verb="done",
        noun="run",
        target=run.id,
        project_id=run.project_id,
        accepted=run.done - run.failed_requests,
        failed=run.failed_requests,
    )


def stop_run(run: Run, code: str, params: Mapping[str, Any]) -> None:
    """Fails a run that the caller has locked, unless it has ended or is paused; somebody may resume it."""
    run.refresh_from_db(fields=["status"])
    if run.status not in run.UNFINISHED:
        return
    jobs.fail(run, code, params)
    record_event(
        actor=None,
        verb="failed",
        noun="run",
        target=run.id,
        project_id=run.project_id,
        code=code,
        params=dict(params),
    )


def _judge(answer: Answer, definition: dict[str, Any]) -> _JudgedAnswer:
    if answer.error is not None or answer.reply is None:
        return _JudgedAnswer(answer, [], answer.error)
    try:
        items = read_items(answer.reply)
    except CallError as error:
        return _JudgedAnswer(answer, [], error)
    source = source_of_request(answer.request)
    return _JudgedAnswer(answer, judge_items(items, source), None, source.language)


def _lock_requests(judged: Sequence[_JudgedAnswer]) -> dict[int, RunRequest]:
    """Returns the requests that may still be answered, locked."""
    tokens = {entry.answer.request.pk: entry.answer.request.fencing_token for entry in judged}
    rows = RunRequest.objects.select_for_update(of=("self",)).filter(pk__in=tokens).order_by("pk").defer(*_UNNEEDED)
    unfinished = rows.exclude(status__in=["done", "skipped"])
    return {request.pk: request for request in unfinished if request.fencing_token == tokens[request.pk]}


def _lock_critiques(judged: Sequence[_JudgedAnswer]) -> Mapping[UUID, str | None]:
    """Returns the present revision of each critique, None if it is withdrawn; none changes until the commit."""
    ids = [entry.answer.request.critique_id for entry in judged]
    rows = fetch_rows(_REVISIONS, {"ids": ids})
    return {row["id"]: row["revision"] if row["is_visible"] else None for row in rows}


def _result(run: Run, request: RunRequest, judged: _JudgedAnswer, revisions: Mapping[UUID, str | None]) -> _Result:
    limits = run.recipe.definition["limits"]
    outcome = outcome_of(
        judged.error,
        RequestState(request.attempts, request.fencing_token, request.output_cap),
        Limits(limits["max_attempts"], limits["max_output_tokens"]),
        has_answers=run.done > run.failed_requests + run.taken_over,
    )
    spending = spending_of(run, request, judged.reply, judged.answer.request, is_lost=outcome.is_lost)
    if revisions.get(request.critique_id) != request.revision:
        outcome = Outcome("skipped", "critique_changed", attempts=outcome.attempts, sign=outcome.sign)
    return _Result(judged, request, outcome, spending)


def _change(result: _Result) -> RequestChange:
    return RequestChange.of(
        result.request, result.outcome, result.spending, result.judged.reply, result.judged.answer.taken_from
    )


def _create_instructions(run: Run, results: Sequence[_Result]) -> None:
    Instruction.objects.bulk_create(
        instruction_row(run, result.request, position, judgement, result.judged.language)
        for result in results
        if result.outcome.status == "done"
        for position, judgement in enumerate(result.judged.judgements)
    )


def _update_run(run: Run, results: Sequence[_Result]) -> None:
    """Adds what the answers change to the counts of their run."""
    spending = sum((result.spending for result in results), Spending())
    finished = sum(result.outcome.status != "queued" for result in results)
    failed = sum(result.outcome.status == "failed" for result in results)
    failed_before = sum(result.request.status == "failed" for result in results)
    taken_over = sum(
        result.outcome.status == "done" and result.judged.answer.taken_from is not None for result in results
    )
    stored = [result for result in results if result.outcome.status == "done"]
    counts = Counter(judgement.verdict for result in stored for judgement in result.judged.judgements)
    changes = {
        "done": finished - failed_before,
        "failed_requests": failed - failed_before,
        "taken_over": taken_over,
        "reserved_tokens": -sum(result.request.reserved_tokens for result in results),
        "reserved_cost": -sum(result.request.reserved_cost for result in results),
        **spending.run_changes(),
        **{verdict: counts[verdict] for verdict in get_args(Verdict)},
    }
    Run.objects.filter(pk=run.pk).update(**{name: F(name) + change for name, change in changes.items() if change})


def _tell_endpoint(run: Run, results: Sequence[_Result]) -> None:
    """Pauses or clears the endpoint by what the calls say of it, and stops the run where no call can succeed."""
    if not run.endpoint:
        return
    by_sign = {result.outcome.sign: result for result in results}
    for result in results:
        if result.outcome.sign == "busy" and result.judged.error:
            note_busy(run.endpoint, result.judged.error.retry_after)
    if "answers" in by_sign:
        note_success(run.endpoint)
    elif "fails" in by_sign and note_failure(run.endpoint):
        stop_run(run, "endpoint_unreachable", {"endpoint": run.endpoint})
    stopping = next((result.outcome for result in results if result.outcome.stops_run), None)
    if stopping is not None:
        stop_run(run, stopping.failure, stopping.params)
