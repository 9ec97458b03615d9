"""Stores what came back of calls, from an endpoint or a batch file: answers, costs, and the instructions made of them.

All answers of one call of `store_answers` are stored in one transaction; an answer is stored whole or not at all.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import zip_longest
from operator import itemgetter
from typing import Any, ClassVar, Final, get_args
from uuid import UUID

from django.db import transaction

from annotation.actions.calling.changes import RequestChange, update_requests
from annotation.actions.calling.ends import finish_if_complete
from annotation.actions.calling.locking import lock_job
from annotation.actions.calling.outcomes import Outcome, sign_of
from annotation.actions.calling.storing import (
    CallResult,
    lock_requests,
    result_of,
    stop_if_hopeless,
    tell_endpoint,
    update_job,
)
from annotation.actions.refining.decisions import adopt_decisions
from annotation.actions.refining.instruction_rows import InstructionRow, insert_instructions, instruction_row
from annotation.actions.refining.requests.frozen_critiques import prompt_tokens_of, source_of_request
from annotation.actions.refining.requests.second_model import SecondAnswer, add_opinions
from annotation.models import NOT_HELD_OUT, REVISION, VISIBLE, Run, RunRequest
from annotation.refining.checks import Judgement, judge_items
from annotation.refining.checks.base import Verdict
from annotation.refining.parsing import read_items
from annotation.refining.recipes import RecipeDefinition
from annotation.refining.replies import CallError, Reply
from annotation.sql.rows import fetch_rows

logger = logging.getLogger(__name__)

__all__ = ["Answer", "RunRequestChange", "is_known_result", "source_of_request", "store_answers"]

_REVISIONS: Final = f"""
SELECT critique.id, {REVISION} AS revision, {VISIBLE.sql()} AS is_visible
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequestChange(RequestChange):
    """The new values of a run's request. `digest` of a results file's line is kept unless it answers the request."""

    TYPES: ClassVar[dict[str, str]] = {"taken_from": "bigint", "digest": "text"}
    VALUES: ClassVar[dict[str, str]] = {
        "taken_from_id": "new.taken_from",
        "result_digests": "trim(request.result_digests || ' ' || new.digest)",
    }

    taken_from: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _JudgedAnswer:
    answer: Answer
    judgements: list[Judgement]
    error: CallError | None
    language: str = ""
    opinions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Result:
    """A judged answer, and what it changes."""

    judged: _JudgedAnswer
    call: CallResult[RunRequest]

    @property
    def is_stored(self) -> bool:
        return self.call.outcome.status == "done"

    @property
    def is_taken_over(self) -> bool:
        return self.is_stored and self.judged.answer.taken_from is not None


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
        run = lock_job(run)
        requests = lock_requests(RunRequest, answers, unneeded=_UNNEEDED)
        critiques = _lock_critiques(judged)
        results = [
            _result(run, requests[entry.answer.request.pk], entry, critiques)
            for entry in judged
            if entry.answer.request.pk in requests
            and not is_known_result(requests[entry.answer.request.pk], entry.answer.digest)
        ]
        _create_instructions(run, results)
        update_requests(RunRequest, [_change(result) for result in results])
        _update_run(run, results)
        _tell_endpoints(run, results)
        finish_if_complete(run)


def is_known_result(request: RunRequest, digest: str) -> bool:
    """Returns whether a line of a results file was read before, and was no usable answer to the request."""
    return bool(digest) and digest in request.result_digests.split()


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


def _lock_critiques(judged: Sequence[_JudgedAnswer]) -> _PresentCritiques:
    """Returns what the critiques are at present; none changes, nor is held out, until the commit."""
    ids = [entry.answer.request.critique_id for entry in judged]
    rows = fetch_rows(_REVISIONS, {"ids": ids})
    held_out = {row["id"] for row in fetch_rows(_HELD_OUT, {"ids": ids})}
    return _PresentCritiques({row["id"]: row["revision"] for row in rows if row["is_visible"]}, held_out)


def _result(run: Run, request: RunRequest, judged: _JudgedAnswer, critiques: _PresentCritiques) -> _Result:
    answer = judged.answer
    call = result_of(run, request, answer.reply, judged.error, partial(prompt_tokens_of, run, answer.request))
    if answer.second:
        call = replace(call, spending=call.spending + answer.second.spending(request))
    if code := critiques.skip_code(request):
        outcome = call.outcome
        call = replace(call, outcome=Outcome("skipped", code, attempts=outcome.attempts, sign=outcome.sign))
    return _Result(judged, call)


def _change(result: _Result) -> RunRequestChange:
    call, answer = result.call, result.judged.answer
    return RunRequestChange.of(
        call.request,
        call.outcome,
        call.spending,
        call.reply,
        is_own=answer.taken_from is None,
        taken_from=answer.taken_from,
        digest="" if result.is_stored else answer.digest,
    )


def _create_instructions(run: Run, results: Sequence[_Result]) -> None:
    new_results = [result for result in results if result.is_stored and not result.is_taken_over]
    earlier_results = [result for result in results if result.is_taken_over]
    insert_instructions(list(_instruction_rows(run, new_results)))
    if earlier_results:
        insert_instructions(adopt_decisions(_instruction_rows(run, earlier_results)))


def _instruction_rows(run: Run, results: Sequence[_Result]) -> Iterator[InstructionRow]:
    for result in results:
        judged = zip_longest(result.judged.judgements, result.judged.opinions)
        for position, (judgement, opinion) in enumerate(judged):
            yield instruction_row(run, result.call.request, position, judgement, result.judged.language, opinion or {})


def _update_run(run: Run, results: Sequence[_Result]) -> None:
    """Adds what the answers change to the counts of their run."""
    stored = [result for result in results if result.is_stored]
    counts = Counter(judgement.verdict for result in stored for judgement in result.judged.judgements)
    verdicts = {verdict: counts[verdict] for verdict in get_args(Verdict)}
    taken_over = sum(result.is_taken_over for result in results)
    update_job(run, [result.call for result in results], taken_over=taken_over, **verdicts)


def _tell_endpoints(run: Run, results: Sequence[_Result]) -> None:
    """Pauses or clears the endpoints by what the calls say of them, and stops the run where no call can succeed."""
    firsts = [(result.call.outcome.sign, result.judged.error) for result in results if not result.judged.answer.second]
    seconds = [(sign_of(second.error), second.error) for result in results if (second := result.judged.answer.second)]
    # By name, as whoever leases locks the rows of endpoints.
    for name, calls in sorted([(run.endpoint, firsts), (run.judge_endpoint, seconds)], key=itemgetter(0)):
        if name and calls:
            tell_endpoint(run, name, calls)
    errors = [error for _sign, error in seconds if error]
    stop_if_hopeless(run, [result.call for result in results], errors)
