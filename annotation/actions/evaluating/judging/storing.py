"""Stores what judges answered: a judgement of each answer that is exactly one, and what the calls used."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import transaction

from annotation.actions.calling.changes import RequestChange, update_requests
from annotation.actions.calling.ends import finish_if_complete
from annotation.actions.calling.locking import lock_job
from annotation.actions.calling.storing import (
    CallResult,
    lock_requests,
    result_of,
    stop_if_hopeless,
    tell_endpoint,
    update_job,
)
from annotation.actions.evaluating.evaluations.scoring import mark_stale
from annotation.actions.evaluating.judging.freezing import messages_of
from annotation.evaluating.judging.prompt import Figures, UnreadableJudgement, read_figures
from annotation.models import JudgeKind, Judgement, Judging, JudgingRequest
from annotation.refining.calls.token_counts import likely_tokens
from annotation.refining.replies import CallError, Reply

_UNNEEDED: Final = ("text", "failure_params", "key", "model", "finish_reason")


@dataclass(frozen=True, slots=True)
class JudgeAnswer:
    """What came back of the call for one request, whose answer and item are loaded."""

    request: JudgingRequest
    reply: Reply | None = None
    error: CallError | None = None


@dataclass(frozen=True, slots=True)
class _ReadAnswer:
    """A judge's answer with its figures, or with the error that makes it none."""

    request: JudgingRequest
    reply: Reply | None
    error: CallError | None
    figures: Figures | None


def store_judgements(judging: Judging, answers: Sequence[JudgeAnswer]) -> None:
    """Stores judgements in one transaction, and finishes the judging with the last of them.

    What is not exactly one judgement is asked for again until the attempts are used up. A judgement that this judge
    has given before stays as it is.
    """
    entries = [_read(answer) for answer in answers]
    with transaction.atomic():
        judging = lock_job(judging)
        rows = lock_requests(JudgingRequest, answers, unneeded=_UNNEEDED)
        pairs = [
            (entry, _result(judging, rows[entry.request.pk], entry)) for entry in entries if entry.request.pk in rows
        ]
        calls = [call for _entry, call in pairs]
        update_requests(
            JudgingRequest,
            [RequestChange.of(call.request, call.outcome, call.spending, call.reply) for call in calls],
        )
        judgements = [_judgement(judging, entry) for entry, _call in pairs if entry.figures]
        if judgements:
            Judgement.objects.bulk_create(judgements, ignore_conflicts=True)
            mark_stale(judging.evaluation_id)
        update_job(judging, calls)
        tell_endpoint(judging, judging.endpoint, [(call.outcome.sign, call.error) for call in calls])
        stop_if_hopeless(judging, calls)
        finish_if_complete(judging)


def _read(answer: JudgeAnswer) -> _ReadAnswer:
    reply = answer.reply
    if reply is None:
        return _ReadAnswer(answer.request, None, answer.error, None)
    try:
        return _ReadAnswer(answer.request, reply, None, read_figures(reply.text))
    except UnreadableJudgement as problem:
        code = "cut_off" if reply.finish_reason == "length" else problem.code
        params = {"path": problem.path} if problem.path else {}
        return _ReadAnswer(answer.request, None, CallError(code, params=params, is_paid=True, reply=reply), None)


def _result(judging: Judging, row: JudgingRequest, entry: _ReadAnswer) -> CallResult[JudgingRequest]:
    return result_of(judging, row, entry.reply, entry.error, partial(_prompt_tokens, entry.request))


def _judgement(judging: Judging, entry: _ReadAnswer) -> Judgement:
    assert entry.figures is not None and entry.reply is not None  # of a reply that was read
    figures = entry.figures
    return Judgement(
        answer_id=entry.request.answer_id,
        judge=JudgeKind.ENDPOINT,
        endpoint=judging.endpoint,
        model=judging.model,
        prompt_version=judging.prompt_version,
        text=entry.reply.text,
        reason=figures.reason,
        relevance=figures.relevance,
        precision=figures.precision,
        completeness=figures.completeness,
    )


def _prompt_tokens(request: JudgingRequest) -> int:
    """Returns about how many tokens were sent, where the endpoint did not report them."""
    return sum(likely_tokens(message["content"]) for message in messages_of(request))
