"""Stores what came back of calls, from an endpoint or a batch file: answers, costs, and the instructions made of them.

All answers of one call of `store_answers` are stored in one transaction; an answer is stored whole or not at all.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final, get_args
from uuid import UUID

from django.db import transaction
from django.db.models import F

from annotation.actions.refining.decisions import adopt_decisions
from annotation.actions.refining.instruction_rows import InstructionRow, insert_instructions, instruction_row
from annotation.actions.refining.requests.changes import RequestChange, update_requests
from annotation.actions.refining.requests.endpoint_limits import note_answers, note_busy, note_failure
from annotation.actions.refining.requests.frozen_critiques import source_of_request
from annotation.actions.refining.requests.outcomes import (
    EndpointSign,
    Limits,
    Outcome,
    RequestState,
    outcome_of,
    sign_of,
)
from annotation.actions.refining.requests.second_model import SecondAnswer, add_opinions
from annotation.actions.refining.requests.spending import Spending, spending_of
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.models import NOT_HELD_OUT, REVISION, VISIBLE, Run, RunRequest
from annotation.refining.checks import Judgement, judge_items
from annotation.refining.checks.base import Verdict
from annotation.refining.parsing import read_items
from annotation.refining.recipes import RecipeDefinition
from annotation.refining.replies import CallError, Reply
from annotation.sql.rows import fetch_rows

logger = logging.getLogger(__name__)

__all__ = ["Answer", "finish_if_complete", "is_known_result", "source_of_request", "stop_run", "store_answers"]

_REVISIONS: Final = f"""
SELECT critique.id, {REVISION} AS revision, {VISIBLE.sql("critique.status")} AS is_visible
  FROM annotation_critique critique WHERE critique.id = ANY(%(ids)s::uuid[]) ORDER BY critique.id FOR SHARE
"""
# In a statement of its own, after that lock: holding an image out updates its critiques, so whoever had them locked
# has committed by now.
_HELD_OUT: Final = f"""
SELECT critique.id FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
 WHERE critique.id = ANY(%(ids)s::uuid[]) AND NOT ({NOT_HELD_OUT})
"""
_UNNEEDED: Final = ("answer", "failure_params", "key", "model", "finish_reason")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of the call for one request: a reply, or the error with the reply in it, if there was one.

    `digest` is that of its line in a results file: a line that was no usable answer is not stored a second time.

    `taken_from` is the id of the earlier request whose answer this is; such a reply has used nothing. `second` is what
    a second model said about the items.
    """

    request: RunRequest
    reply: Reply | None = None
    error: CallError | None = None
    taken_from: int | None = None
    second: SecondAnswer | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _JudgedAnswer:
    answer: Answer
    judgements: list[Judgement]
    error: CallError | None
    language: str = ""
    opinions: list[dict[str, Any]] = field(default_factory=list)

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


@dataclass(frozen=True, slots=True)
class _PresentCritiques:
    """The present revisions of visible critiques, and those whose images are held out for a benchmark."""

    revisions: Mapping[UUID, str]
    held_out: Set[UUID]

    def skip_code(self, request: RunRequest) -> str:
        """Returns why no instruction may be made of a request's critique; empty if one may."""
        if self.revisions.get(request.critique_id) != request.revision:
            return "critique_changed"
        return "held_out" if request.critique_id in self.held_out else ""


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
        critiques = _lock_critiques(judged)
        results = [
            _result(run, requests[entry.answer.request.pk], entry, critiques)
            for entry in judged
            if entry.answer.request.pk in requests
            and not is_known_result(requests[entry.answer.request.pk], entry.answer.digest)
        ]
        _create_instructions(run, results)
        update_requests([_change(result) for result in results])
        _update_run(run, results)
        _tell_endpoints(run, results)
        finish_if_complete(run)


def is_known_result(request: RunRequest, digest: str) -> bool:
    """Returns whether a line of a results file was read before, and was no usable answer to the request."""
    return bool(digest) and digest in request.result_digests.split()


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


def _judge(answer: Answer, definition: RecipeDefinition) -> _JudgedAnswer:
    if answer.error is not None or answer.reply is None:
        return _JudgedAnswer(answer, [], answer.error)
    try:
        items = read_items(answer.reply)
    except CallError as error:
        return _JudgedAnswer(answer, [], error)
    source = source_of_request(answer.request)
    try:
        judgements, opinions = judge_items(items, source, definition), list[dict[str, Any]]()
        if answer.second:
            judgements, opinions = add_opinions(judgements, answer.second)
    except Exception:  # a fault of a check must not lose the answers that came with this one
        logger.exception("The answer to request %s could not be checked.", answer.request.pk)
        fault = CallError("not_checked", is_paid=True, is_permanent=True, reply=answer.reply)
        return _JudgedAnswer(answer, [], fault)
    return _JudgedAnswer(answer, judgements, None, source.language, opinions)


def _lock_requests(judged: Sequence[_JudgedAnswer]) -> dict[int, RunRequest]:
    """Returns the requests that may still be answered, locked."""
    tokens = {entry.answer.request.pk: entry.answer.request.fencing_token for entry in judged}
    rows = RunRequest.objects.select_for_update(of=("self",)).filter(pk__in=tokens).order_by("pk").defer(*_UNNEEDED)
    unfinished = rows.exclude(status__in=["done", "skipped"])
    return {request.pk: request for request in unfinished if request.fencing_token == tokens[request.pk]}


def _lock_critiques(judged: Sequence[_JudgedAnswer]) -> _PresentCritiques:
    """Returns what the critiques are at present; none changes, nor is held out, until the commit."""
    ids = [entry.answer.request.critique_id for entry in judged]
    rows = fetch_rows(_REVISIONS, {"ids": ids})
    held_out = {row["id"] for row in fetch_rows(_HELD_OUT, {"ids": ids})}
    return _PresentCritiques({row["id"]: row["revision"] for row in rows if row["is_visible"]}, held_out)


def _result(run: Run, request: RunRequest, judged: _JudgedAnswer, critiques: _PresentCritiques) -> _Result:
    limits = run.recipe.definition["limits"]
    outcome = outcome_of(
        judged.error,
        RequestState(request.attempts, request.fencing_token, request.output_cap),
        Limits(limits["max_attempts"], limits["max_output_tokens"]),
        has_answers=run.input_tokens + run.output_tokens > 0,
    )
    spending = spending_of(run, request, judged.reply, judged.answer.request, is_lost=outcome.is_lost)
    if judged.answer.second:
        spending += judged.answer.second.spending(request)
    if code := critiques.skip_code(request):
        outcome = Outcome("skipped", code, attempts=outcome.attempts, sign=outcome.sign)
    return _Result(judged, request, outcome, spending)


def _change(result: _Result) -> RequestChange:
    answer = result.judged.answer
    return RequestChange.of(
        result.request, result.outcome, result.spending, result.judged.reply, answer.taken_from, answer.digest
    )


def _create_instructions(run: Run, results: Sequence[_Result]) -> None:
    stored = [result for result in results if result.outcome.status == "done"]
    new_results = [result for result in stored if result.judged.answer.taken_from is None]
    earlier_results = [result for result in stored if result.judged.answer.taken_from is not None]
    insert_instructions(list(_instruction_rows(run, new_results)))
    if earlier_results:
        insert_instructions(adopt_decisions(_instruction_rows(run, earlier_results)))


def _instruction_rows(run: Run, results: Sequence[_Result]) -> Iterator[InstructionRow]:
    for result in results:
        judged = zip_longest(result.judged.judgements, result.judged.opinions)
        for position, (judgement, opinion) in enumerate(judged):
            yield instruction_row(run, result.request, position, judgement, result.judged.language, opinion or {})


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


def _tell_endpoints(run: Run, results: Sequence[_Result]) -> None:
    """Pauses or clears the endpoints by what the calls say of them, and stops the run where no call can succeed."""
    firsts = [(result.outcome.sign, result.judged.error) for result in results if not result.judged.answer.second]
    if run.endpoint:
        _tell_endpoint(run, run.endpoint, firsts)
    seconds = [(sign_of(second.error), second.error) for result in results if (second := result.judged.answer.second)]
    if seconds:
        _tell_endpoint(run, run.judge_endpoint, seconds)
    errors = [error for _sign, error in seconds if error and error.stops_run]
    stopping: list[tuple[str, Mapping[str, Any]]] = [(error.code, error.params) for error in errors]
    stopping += [(result.outcome.failure, result.outcome.params) for result in results if result.outcome.stops_run]
    if stopping:
        stop_run(run, *stopping[-1])


def _tell_endpoint(run: Run, name: str, calls: Sequence[tuple[EndpointSign, CallError | None]]) -> None:
    signs = Counter(sign for sign, _error in calls)
    busy = [error for sign, error in calls if sign == "busy" and error]
    if busy:
        note_busy(name, busy, call_count=len(calls))
    if signs["answers"]:
        note_answers(name, 0 if busy else signs["answers"])
    elif signs["fails"] and note_failure(name):
        stop_run(run, "endpoint_unreachable", {"endpoint": name})
