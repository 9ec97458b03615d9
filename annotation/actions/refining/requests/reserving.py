"""Chooses the calls for which the budget and the endpoints have room, and sets aside what they may use at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from annotation.actions.refining.requests.endpoint_limits import Allowance, is_judged
from annotation.actions.refining.requests.frozen_critiques import source_of_request
from annotation.actions.refining.requests.spending import cost_of
from annotation.models import Run, RunRequest
from annotation.refining.calls.token_counts import likely_prompt_tokens, most_tokens
from annotation.refining.endpoints import Endpoint, rung_of
from annotation.refining.prompting import request_body

ANSWERED_SQL: Final = "request.answer <> '' AND request.failure = ''"
"""Whether an unfinished request has its first answer, as `is_answered` has it: only the second model is still asked."""


@dataclass
class Budget:
    """What a run may still set aside; None without a budget."""

    tokens: int | None
    money: Decimal | None

    @classmethod
    def of(cls, run: Run) -> "Budget":
        used = run.input_tokens + run.output_tokens + run.lost_tokens + run.reserved_tokens
        cost = run.cost + run.lost_cost + run.reserved_cost
        return cls(
            None if run.budget_tokens is None else run.budget_tokens - used,
            None if run.budget_money is None else run.budget_money - cost,
        )

    def has_room(self, tokens: int, cost: Decimal) -> bool:
        return (self.tokens is None or tokens <= self.tokens) and (self.money is None or cost <= self.money)

    def take(self, tokens: int, cost: Decimal) -> None:
        self.tokens = None if self.tokens is None else self.tokens - tokens
        self.money = None if self.money is None else self.money - cost


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call with what is set aside for it."""

    request: RunRequest
    body: dict[str, Any]
    tokens: int
    cost: Decimal


def choose_calls(
    run: Run,
    requests: Sequence[RunRequest],
    allowances: dict[str, Allowance],
    endpoint: Endpoint,
    judge: Endpoint | None,
) -> tuple[list[Reservation], bool]:
    """Returns the calls for which there is room, and whether the budget has none for the next one."""
    budget = Budget.of(run)
    chosen: list[Reservation] = []
    for request in requests:
        reservation = _reserve(run, request, allowances[endpoint.name])
        if not budget.has_room(reservation.tokens, reservation.cost):
            return chosen, True
        is_judged_too = judge is not None and is_judged(request.revision, run.judge_share)
        names = {endpoint.name, judge.name} if judge is not None and is_judged_too else {endpoint.name}
        tokens = likely_prompt_tokens(reservation.body) + reservation.body["max_tokens"]
        if all(allowances[name].has_room(tokens) for name in names):
            budget.take(reservation.tokens, reservation.cost)
            for name in names:
                allowances[name].take(tokens)
            chosen.append(reservation)
    return chosen, False


def _reserve(run: Run, request: RunRequest, allowance: Allowance) -> Reservation:
    """Returns the call for a request; one that only waits for the second model sets nothing aside yet."""
    body = request_body(
        run.recipe.definition,
        source_of_request(request),
        model=run.model,
        rung=rung_of(allowance.state, allowance.endpoint),
        output_cap=request.output_cap,
    )
    if is_answered(request):
        return Reservation(request, body, 0, Decimal(0))
    prompt_tokens = most_tokens(body) - body["max_tokens"]
    cost = cost_of(prompt_tokens, body["max_tokens"], (run.input_price, run.output_price))
    return Reservation(request, body, prompt_tokens + body["max_tokens"], cost)


def is_answered(request: RunRequest) -> bool:
    """Returns whether an unfinished request has its first answer: only the second model is still asked."""
    return bool(request.answer) and not request.failure
