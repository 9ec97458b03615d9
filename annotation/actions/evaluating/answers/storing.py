"""Stores what came back of the calls of an evaluation: raw answers, costs, and how they are read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

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
from annotation.actions.evaluating.answers.preparing import prompt_of
from annotation.actions.evaluating.answers.reading import COUNTERS, REFUSED_BY_ENDPOINT, AnswerReading, read_text
from annotation.actions.evaluating.judging.judgings import begin_judging
from annotation.models import Evaluation, EvaluationAnswer, Outcome
from annotation.refining.calls.token_counts import likely_image_tokens, likely_tokens
from annotation.refining.replies import CallError, Reply

REJECTED_AT_FIRST: Final = 10
"""So many questions may be rejected before any is answered, each for itself; with more, every call is rejected."""
_UNNEEDED: Final = ("text", "failure_params", "key", "model", "finish_reason", "order")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of the call for one question, whose item and image are loaded."""

    request: EvaluationAnswer
    reply: Reply | None = None
    error: CallError | None = None


@dataclass(frozen=True, slots=True)
class _ReadAnswer:
    """An answer as it counts: with its reading, or with the error that makes it none."""

    answer: Answer
    reply: Reply | None
    error: CallError | None
    reading: AnswerReading | None


@dataclass(frozen=True, slots=True)
class _Result:
    call: CallResult[EvaluationAnswer]
    reading: AnswerReading

    @property
    def counter(self) -> str:
        """The field that counts it; empty for an answer that does not count yet, or whose call failed."""
        return COUNTERS[Outcome(self.reading.outcome)] if self.call.outcome.status == "done" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange(RequestChange):
    """The new values of one answer, with its reading."""

    TYPES: ClassVar[dict[str, str]] = {"read_as": "text", "rule": "text", "letter": "text", "choice": "int"}
    VALUES: ClassVar[dict[str, str]] = {
        "outcome": "new.read_as",
        "rule": "new.rule",
        "letter": "new.letter",
        "choice": "new.choice",
    }

    read_as: str
    rule: str
    letter: str
    choice: int | None


def store_answers(evaluation: Evaluation, answers: Sequence[Answer]) -> None:
    """Reads and stores answers in one transaction, and finishes the evaluation with the last of them.

    A refusal is an answer. What was cut off before it could be read is asked once more with twice the limit, and other
    errors until the attempts are used up; an error after which no other call can succeed fails the evaluation.
    """
    entries = [_read(answer) for answer in answers]
    with transaction.atomic():
        evaluation = lock_job(evaluation)
        rows = lock_requests(EvaluationAnswer, answers, unneeded=_UNNEEDED)
        results = [
            _result(evaluation, rows[entry.answer.request.pk], entry)
            for entry in entries
            if entry.answer.request.pk in rows
        ]
        update_requests(EvaluationAnswer, [_change(result) for result in results])
        calls = [result.call for result in results]
        counts = Counter(result.counter for result in results if result.counter)
        update_job(evaluation, calls, **counts)
        tell_endpoint(evaluation, evaluation.endpoint, [(call.outcome.sign, call.error) for call in calls])
        stop_if_hopeless(evaluation, calls)
        finish_if_complete(evaluation)
        if evaluation.judge_endpoint and evaluation.done >= evaluation.total:
            begin_judging(evaluation)


def _read(answer: Answer) -> _ReadAnswer:
    error, reply, row = answer.error, answer.reply, answer.request
    if error is not None and error.code == "refused" and error.reply is not None:
        return _ReadAnswer(answer, error.reply, None, AnswerReading(Outcome.REFUSED, REFUSED_BY_ENDPOINT))
    if error is not None or reply is None:
        return _ReadAnswer(answer, None, error, None)
    reading = read_text(row.item, row.order or [], reply.text)
    is_read = reading.outcome in (Outcome.CORRECT, Outcome.WRONG)
    if reply.finish_reason == "length" and not is_read and not row.output_cap:
        return _ReadAnswer(answer, None, CallError("cut_off", is_paid=True, reply=reply), None)
    return _ReadAnswer(answer, reply, None, reading)


def _result(evaluation: Evaluation, row: EvaluationAnswer, entry: _ReadAnswer) -> _Result:
    prompt_tokens = partial(_prompt_tokens, evaluation, entry.answer.request)
    call = result_of(
        evaluation, row, entry.reply, entry.error, prompt_tokens, has_answers=_has_answers(evaluation, entry.error)
    )
    outcomes = {"done": "", "failed": Outcome.FAILED, "queued": ""}
    return _Result(call, entry.reading or AnswerReading(outcomes[call.outcome.status], ""))


def _has_answers(evaluation: Evaluation, error: CallError | None) -> bool:
    """Returns whether an error is that of one question: an image may be too large for a model, or be missing."""
    is_of_image = error is not None and error.code.startswith("image_")
    has_tokens = evaluation.input_tokens + evaluation.output_tokens > 0
    return is_of_image or has_tokens or evaluation.failed_requests < REJECTED_AT_FIRST


def _change(result: _Result) -> AnswerChange:
    call, reading = result.call, result.reading
    return AnswerChange.of(
        call.request,
        call.outcome,
        call.spending,
        call.reply,
        read_as=str(reading.outcome),
        rule=reading.rule,
        letter=reading.letter,
        choice=reading.choice,
    )


def _prompt_tokens(evaluation: Evaluation, answer: EvaluationAnswer) -> int:
    """Returns about how many tokens were sent, where the endpoint did not report them."""
    tokens = likely_tokens(prompt_of(answer.item, answer.order or []))
    view = answer.item.image.renditions.get("view")
    return tokens + (likely_image_tokens(view["width"], view["height"]) if view and not evaluation.text_only else 0)
