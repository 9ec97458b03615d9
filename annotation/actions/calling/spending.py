"""What a call has used: reported by the endpoint, estimated, or at most what was set aside for it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from django.db.models import F

from annotation.models import ModelJob, ModelRequest
from annotation.refining.calls.token_counts import likely_tokens
from annotation.refining.replies import Reply, Usage

_MILLION: Final = Decimal(1_000_000)
_MOST_TOKENS: Final = 10**8
"""More tokens than any call has: what an endpoint reports beyond would break the sums of the job."""


@dataclass(frozen=True, slots=True)
class Spending:
    """Tokens and money of calls whose usage is known, and the most that lost calls may have used."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: Decimal = Decimal(0)
    is_estimated: bool = False
    lost_calls: int = 0
    lost_tokens: int = 0
    lost_cost: Decimal = Decimal(0)

    def __add__(self, spending: Self) -> "Spending":
        return Spending(
            self.input_tokens + spending.input_tokens,
            self.output_tokens + spending.output_tokens,
            self.cached_tokens + spending.cached_tokens,
            self.cost + spending.cost,
            self.is_estimated or spending.is_estimated,
            self.lost_calls + spending.lost_calls,
            self.lost_tokens + spending.lost_tokens,
            self.lost_cost + spending.lost_cost,
        )

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def request_changes(self) -> dict[str, Any]:
        """Returns the values of a request after this spending, as expressions."""
        names = ("input_tokens", "output_tokens", "cached_tokens", "cost")
        changes: dict[str, Any] = {name: F(name) + getattr(self, name) for name in names}
        return changes | ({"usage_is_estimated": True} if self.is_estimated else {})

    def job_changes(self) -> dict[str, Any]:
        """Returns what is added to the counts of the job."""
        names = ("input_tokens", "output_tokens", "cost", "lost_calls", "lost_tokens", "lost_cost")
        return {name: getattr(self, name) for name in names}


def cost_of(input_tokens: int, output_tokens: int, prices: tuple[Decimal | None, Decimal | None]) -> Decimal:
    """Returns the cost of tokens at the prices for a million; an unknown price counts nothing."""
    return (input_tokens * (prices[0] or Decimal(0)) + output_tokens * (prices[1] or Decimal(0))) / _MILLION


def spending_of(
    job: ModelJob, row: ModelRequest, reply: Reply | None, prompt_tokens: Callable[[], int], *, is_lost: bool
) -> Spending:
    """Returns what the call for a request has used.

    `row` is the request as it is stored, with what is set aside for the call; `prompt_tokens` estimates what was sent,
    where the endpoint did not report it.
    """
    if reply is None:
        if not is_lost:
            return Spending()
        return Spending(lost_calls=1, lost_tokens=row.reserved_tokens, lost_cost=row.reserved_cost)
    usage = reply.usage or Usage(prompt_tokens(), likely_tokens(reply.text), is_estimated=True)
    return reported_spending(usage, (job.input_price, job.output_price))


def reported_spending(usage: Usage, prices: tuple[Decimal | None, Decimal | None]) -> Spending:
    """Returns the spending of a call whose usage is known."""
    input_tokens, output_tokens = min(usage.input_tokens, _MOST_TOKENS), min(usage.output_tokens, _MOST_TOKENS)
    return Spending(
        input_tokens,
        output_tokens,
        min(usage.cached_tokens, _MOST_TOKENS),
        cost_of(input_tokens, output_tokens, prices),
        usage.is_estimated,
    )
