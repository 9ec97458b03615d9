"""Stores what came back of calls, from an endpoint or a batch file: answers, costs, and the instructions made of them.

All answers of one call of `store_answers` are stored in one transaction; an answer is stored whole or not at all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, get_args
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.models import VISIBLE, Instruction, JobStatus, Run, RunRequest
from annotation.refining.checks import Judgement, judge_items
from annotation.refining.checks.base import Verdict
from annotation.refining.items import item_json
from annotation.refining.parsing import read_items
from annotation.refining.replies import CallError, Reply
from annotation.refining.source import Source, source_of
from annotation.sql.rows import fetch_rows

_MILLION: Final = Decimal(1_000_000)
_REVISIONS: Final = f"""
SELECT critique.id, md5(critique.answers::text) AS revision, {VISIBLE.sql("critique.status")} AS is_visible
  FROM annotation_critique critique WHERE critique.id = ANY(%(ids)s::uuid[]) ORDER BY critique.id FOR SHARE
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of the call for one request: a reply, or the error with the reply in it, if there was one."""

    request: RunRequest
    reply: Reply | None = None
    error: CallError | None = None


@dataclass(frozen=True, slots=True)
class _JudgedAnswer:
    answer: Answer
    judgements: list[Judgement]
    error: CallError | None
    language: str = ""


def store_answers(run: Run, answers: Sequence[Answer]) -> None:
    """Judges and stores answers of a run, and finishes the run with the last of them.

    `request.critique` and its questionnaire must be loaded. A request that its worker has lost, or that is done, stays
    as it is. An error that may pass queues its request again, until its attempts reach the recipe's ceiling.
    """
    judged = [_judge(answer) for answer in answers]
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).select_related("recipe").get(pk=run.pk)
        requests = _lock_requests(judged)
        revisions = _lock_critiques(judged)
        for entry in judged:
            request = requests.get(entry.answer.request.pk)
            if request is not None:
                _store(run, request, entry, revisions)
        finish_if_complete(run)


def source_of_request(request: RunRequest) -> Source:
    """Returns the source of a request's critique, as it is loaded."""
    critique = request.critique
    return source_of(critique.questionnaire.definition, critique.answers, critique.marks)


def finish_if_complete(run: Run) -> None:
    """Finishes a run that the caller has locked when all of its requests are finished."""
    run.refresh_from_db()
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


def _judge(answer: Answer) -> _JudgedAnswer:
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
    rows = RunRequest.objects.select_for_update(of=("self",)).filter(pk__in=tokens).order_by("pk")
    unfinished = rows.exclude(status__in=["done", "skipped"])
    return {request.pk: request for request in unfinished if request.fencing_token == tokens[request.pk]}


def _lock_critiques(judged: Sequence[_JudgedAnswer]) -> Mapping[UUID, str | None]:
    """Returns the present revision of each critique, None if it is withdrawn; none changes until the commit."""
    ids = [entry.answer.request.critique_id for entry in judged]
    rows = fetch_rows(_REVISIONS, {"ids": ids})
    return {row["id"]: row["revision"] if row["is_visible"] else None for row in rows}


def _store(run: Run, request: RunRequest, entry: _JudgedAnswer, revisions: Mapping[UUID, str | None]) -> None:
    reply = entry.answer.reply or (entry.error.reply if entry.error else None)
    changes = _usage_changes(run, reply)
    is_current = revisions.get(request.critique_id) == request.revision
    if entry.error is None and is_current:
        _create_instructions(run, request, entry)
    status, failure, params = _outcome(run, request, entry, is_current=is_current)
    is_finished = status in {"done", "failed", "skipped"}
    was_finished = request.status == "failed"
    attempts = request.attempts + (1 if entry.error is not None and entry.error.is_paid else 0)
    RunRequest.objects.filter(pk=request.pk).update(
        status=status,
        failure=failure,
        failure_params=params,
        attempts=attempts,
        heartbeat_at=None,
        reserved_tokens=0,
        reserved_cost=0,
        finished_at=Now() if is_finished else None,
        **changes["request"],
    )
    Run.objects.filter(pk=run.pk).update(
        done=F("done") + int(is_finished) - int(was_finished),
        failed_requests=F("failed_requests") + int(status == "failed") - int(was_finished),
        reserved_tokens=F("reserved_tokens") - request.reserved_tokens,
        reserved_cost=F("reserved_cost") - request.reserved_cost,
        **changes["run"],
        **_verdict_counts(entry.judgements if is_current else []),
    )


def _outcome(run: Run, request: RunRequest, entry: _JudgedAnswer, *, is_current: bool) -> tuple[str, str, Any]:
    """Returns the status, the failure and its params of a request after an answer."""
    if not is_current:
        return "skipped", "critique_changed", {}
    if entry.error is None:
        return "done", "", {}
    ceiling = run.recipe.definition["limits"]["max_attempts"]
    is_last = entry.error.is_paid and request.attempts + 1 >= ceiling
    return ("failed" if is_last else JobStatus.QUEUED.value), entry.error.code, entry.error.params


def _usage_changes(run: Run, reply: Reply | None) -> dict[str, dict[str, Any]]:
    """Returns what a reply changes of its request and of its run."""
    if reply is None:
        return {"request": {}, "run": {}}
    usage = reply.usage
    tokens = (usage.input_tokens, usage.output_tokens) if usage else (0, 0)
    cost = (tokens[0] * (run.input_price or 0) + tokens[1] * (run.output_price or 0)) / _MILLION
    request = {
        "answer": reply.text,
        "model": reply.model,
        "finish_reason": reply.finish_reason,
        "latency_ms": reply.latency_ms,
        "input_tokens": F("input_tokens") + tokens[0],
        "output_tokens": F("output_tokens") + tokens[1],
        "cost": F("cost") + cost,
    }
    return {
        "request": request,
        "run": {
            "input_tokens": F("input_tokens") + tokens[0],
            "output_tokens": F("output_tokens") + tokens[1],
            "cost": F("cost") + cost,
        },
    }


def _create_instructions(run: Run, request: RunRequest, entry: _JudgedAnswer) -> None:
    Instruction.objects.bulk_create(
        _instruction(run, request, position, judgement, entry.language)
        for position, judgement in enumerate(entry.judgements)
    )


def _instruction(run: Run, request: RunRequest, position: int, judgement: Judgement, language: str) -> Instruction:
    item = judgement.item
    document = item_json(item)
    return Instruction(
        project_id=run.project_id,
        run_id=run.id,
        critique_id=request.critique_id,
        revision=request.revision,
        position=position,
        type=item.type,
        language=language,
        question=item.question,
        answer=item.answer,
        follow_ups=document["follow_ups"],
        options=document["options"],
        correct_option=item.correct_option,
        evidence=document["evidence"],
        findings=[finding_json(finding) for finding in judgement.findings],
        sureness=judgement.sureness,
        checked_as=judgement.verdict,
        status="rejected" if judgement.verdict == "rejected" else "kept",
    )


def finding_json(finding: Any) -> dict[str, Any]:
    """Returns the document of a check's finding, as instructions store it."""
    names = ("check", "severity", "field", "start", "end", "params")
    return {name: getattr(finding, name) for name in names}


def _verdict_counts(judgements: Sequence[Judgement]) -> dict[str, Any]:
    counts = Counter(judgement.verdict for judgement in judgements)
    return {verdict: F(verdict) + counts[verdict] for verdict in get_args(Verdict)}
