"""Asks a second model about the items of an answer, after that answer is stored and before its instructions are.

The answer and its cost are stored at once, so that a kill loses no more than the second call: the request stays leased,
and another worker goes on with the second model alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from annotation.actions.calling.budget import Budget
from annotation.actions.calling.locking import is_answered, lock_job
from annotation.actions.calling.outcomes import MAX_LEASES
from annotation.actions.calling.spending import Spending, cost_of, reported_spending, spending_of
from annotation.actions.refining.requests.frozen_critiques import prompt_tokens_of, source_of_request
from annotation.models import Critique, EndpointState, JobStatus, Run, RunRequest
from annotation.refining.calls.token_counts import likely_tokens, most_tokens
from annotation.refining.checks import Judgement, judge_items
from annotation.refining.endpoints import Endpoint, rung_of
from annotation.refining.items import Item
from annotation.refining.parsing import read_items
from annotation.refining.replies import CallError, Reply, Usage
from annotation.refining.second_opinion import opinion_body, opinion_json, read_opinions
from annotation.refining.second_verdict import with_opinion


@dataclass(frozen=True, slots=True)
class SecondAnswer:
    """What came back of the second model: a reply or an error. `prompt_tokens` is an estimate of what it was sent."""

    judge: Endpoint
    reply: Reply | None = None
    error: CallError | None = None
    prompt_tokens: int = 0

    def spending(self, row: RunRequest) -> Spending:
        """Returns what the second call has used; `row` has what is set aside for it."""
        reply = self.reply or (self.error.reply if self.error else None)
        if reply is None:
            is_lost = self.error is not None and self.error.is_paid and not self.error.is_permanent
            most_spending = Spending(lost_calls=1, lost_tokens=row.reserved_tokens, lost_cost=row.reserved_cost)
            return most_spending if is_lost else Spending()
        estimate = Usage(self.prompt_tokens, likely_tokens(reply.text), is_estimated=True)
        return reported_spending(reply.usage or estimate, (self.judge.input_price, self.judge.output_price))

    def opinions(self, items: Sequence[Item]) -> list[dict[str, Any]]:
        """Returns what each item's instruction stores: the opinion, or why there is none."""
        try:
            if self.error is not None or self.reply is None:
                raise self.error or CallError("empty_answer")
            opinions = read_opinions(self.reply, items)
        except CallError as error:
            return [{"failure": error.code} for _ in items]
        model = self.reply.model or self.judge.model
        return [opinion_json(opinion, model) if opinion else {"failure": "no_opinion"} for opinion in opinions]


def is_judged(revision: str, share: float) -> bool:
    """Returns whether the second model checks the items of a critique at this revision: always the same answer.

    `RunRequest.JUDGED_SQL` says the same in the database.
    """
    return int(revision[:8], 16) < share * 2**32


def without_usage(reply: Reply) -> Reply:
    """Returns a reply whose usage is counted already."""
    return replace(reply, usage=Usage(0, 0))


def stored_reply(request: RunRequest) -> Reply:
    """Returns the first answer of a request that only waits for the second model."""
    return Reply(request.answer, request.finish_reason, Usage(0, 0), request.model, request.latency_ms)


def begin_second_call(run: Run, judge: Endpoint, request: RunRequest, reply: Reply) -> dict[str, Any] | None:
    """Stores the first answer with its cost, sets aside what the second call may use, and returns the body to send.

    Returns None if there is nothing to ask about: the answer is not usable or the checks reject all of its items, the
    budget has no room, or the request is not this worker's any more.
    """
    source = source_of_request(request)
    try:
        items = accepted_items(judge_items(read_items(reply), source, run.recipe.definition))
    except CallError:
        return None
    if not items or request.fencing_token >= MAX_LEASES:
        return None
    rung = rung_of(EndpointState.objects.filter(name=judge.name).first(), judge)
    body = opinion_body(items, source, model=judge.model, rung=rung)
    return body if _hold(run, judge, request, reply, body) else None


def accepted_items(judgements: Sequence[Judgement]) -> list[Item]:
    """Returns the items that the checks do not reject: the second model is asked about these."""
    return [judgement.item for judgement in judgements if judgement.verdict != "rejected"]


def add_opinions(judgements: Sequence[Judgement], second: SecondAnswer) -> tuple[list[Judgement], list[dict[str, Any]]]:
    """Returns the judgements with what the second model thinks, and what each instruction stores of it."""
    remaining = iter(second.opinions(accepted_items(judgements)))
    opinions = [{} if judgement.verdict == "rejected" else next(remaining) for judgement in judgements]
    pairs = zip(judgements, opinions, strict=True)
    return [with_opinion(judgement, opinion) for judgement, opinion in pairs], opinions


@transaction.atomic
def _hold(run: Run, judge: Endpoint, request: RunRequest, reply: Reply, body: dict[str, Any]) -> bool:
    """Stores the first answer in place of what was set aside for it; returns False if the second call may not begin.

    It may not either if the critique may not be sent any more, such as one whose image was held out for a benchmark.
    Safe to repeat: an answer that is stored already is not counted again.
    """
    run = lock_job(run)
    rows = RunRequest.objects.select_for_update(of=("self",)).filter(pk=request.pk, status=JobStatus.RUNNING)
    rows = rows.filter(fencing_token=request.fencing_token)
    row = rows.filter(critique__in=Critique.objects.sendable()).first()
    if row is None:
        return False
    likely_prompt = partial(prompt_tokens_of, run, request)
    spending = Spending() if is_answered(row) else spending_of(run, row, reply, likely_prompt, is_lost=False)
    prompt_tokens = most_tokens(body) - body["max_tokens"]
    cost = cost_of(prompt_tokens, body["max_tokens"], (judge.input_price, judge.output_price))
    tokens = prompt_tokens + body["max_tokens"]
    if Budget.of(run).lacking(tokens - row.reserved_tokens + spending.tokens, cost - row.reserved_cost + spending.cost):
        return False
    RunRequest.objects.filter(pk=row.pk).update(
        answer=reply.text,
        model=reply.model,
        finish_reason=reply.finish_reason,
        latency_ms=reply.latency_ms,
        failure="",
        failure_params={},
        reserved_tokens=tokens,
        reserved_cost=cost,
        **spending.request_changes(),
    )
    changes = {"reserved_tokens": tokens - row.reserved_tokens, "reserved_cost": cost - row.reserved_cost}
    changes |= spending.job_changes()
    Run.objects.filter(pk=run.pk).update(**{name: F(name) + change for name, change in changes.items()})
    return True
