"""Chooses the calls for which the budget and the endpoints have room, and sets aside what they may use at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic

from annotation.actions.calling.budget import Budget
from annotation.actions.calling.endpoint_limits import Allowance
from annotation.actions.calling.locking import AnyJob, AnyRequest, is_answered
from annotation.actions.calling.plans import CallPlan
from annotation.actions.calling.spending import cost_of
from annotation.refining.calls.token_counts import likely_prompt_tokens, most_tokens
from annotation.refining.endpoints import Endpoint, rung_of


@dataclass(frozen=True, slots=True)
class Reservation(Generic[AnyRequest]):
    """A call with what is set aside for it."""

    request: AnyRequest
    body: dict[str, Any]
    tokens: int
    cost: Decimal


def choose_calls(
    plan: CallPlan[AnyJob, AnyRequest, Any],
    job: AnyJob,
    requests: Sequence[AnyRequest],
    allowances: dict[str, Allowance],
    endpoint: Endpoint,
    judge: Endpoint | None,
) -> tuple[list[Reservation[AnyRequest]], list[str]]:
    """Returns the calls for which there is room, and the fields whose budgets have none for the next one."""
    budget = Budget.of(job)
    chosen: list[Reservation[AnyRequest]] = []
    for request in requests:
        reservation = _reserve(plan, job, request, allowances[endpoint.name])
        if lacking := budget.lacking(reservation.tokens, reservation.cost):
            return chosen, lacking
        is_judged_too = judge is not None and plan.is_judged(job, request)
        names = {endpoint.name, judge.name} if judge is not None and is_judged_too else {endpoint.name}
        tokens = likely_prompt_tokens(reservation.body) + reservation.body["max_tokens"]
        tokens += plan.image_tokens(job, request).likely
        if all(allowances[name].has_room(tokens) for name in names):
            budget.take(reservation.tokens, reservation.cost)
            for name in names:
                allowances[name].take(tokens)
            chosen.append(reservation)
    return chosen, []


def _reserve(
    plan: CallPlan[AnyJob, AnyRequest, Any], job: AnyJob, request: AnyRequest, allowance: Allowance
) -> Reservation[AnyRequest]:
    """Returns the call for a request; one that only waits for the second model sets nothing aside yet."""
    body = plan.body(job, request, rung_of(allowance.state, allowance.endpoint))
    if is_answered(request):
        return Reservation(request, body, 0, Decimal(0))
    prompt_tokens = most_tokens(body) - body["max_tokens"] + plan.image_tokens(job, request).upper_limit
    cost = cost_of(prompt_tokens, body["max_tokens"], (job.input_price, job.output_price))
    return Reservation(request, body, prompt_tokens + body["max_tokens"], cost)
