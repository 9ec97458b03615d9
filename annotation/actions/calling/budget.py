"""What a job may still use, and the checks of a budget that somebody enters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.models import ModelJob
from annotation.refining.endpoints import load_endpoints
from annotation.wording.model_jobs import explain_refusal

MAX_TOKENS: Final = 10**15
MAX_MONEY: Final = Decimal(10**9)


@dataclass
class Budget:
    """What a job may still set aside; None without a budget."""

    tokens: int | None
    money: Decimal | None

    @classmethod
    def of(cls, job: ModelJob) -> "Budget":
        used = job.input_tokens + job.output_tokens + job.lost_tokens + job.reserved_tokens
        cost = job.cost + job.lost_cost + job.reserved_cost
        return cls(
            None if job.budget_tokens is None else job.budget_tokens - used,
            None if job.budget_money is None else job.budget_money - cost,
        )

    def has_room(self, tokens: int, cost: Decimal) -> bool:
        return (self.tokens is None or tokens <= self.tokens) and (self.money is None or cost <= self.money)

    def take(self, tokens: int, cost: Decimal) -> None:
        self.tokens = None if self.tokens is None else self.tokens - tokens
        self.money = None if self.money is None else self.money - cost


def check_budget(tokens: int | None, money: Decimal | None) -> Iterator[tuple[str, str]]:
    """Yields the field and the sentence of each budget that cannot be used; None is no budget."""
    if tokens is not None and not 0 < tokens < MAX_TOKENS:
        yield "budget_tokens", _("Enter a number of tokens above 0, or leave it empty.")
    if money is not None and not (money.is_finite() and 0 < money < MAX_MONEY):
        yield "budget_money", _("Enter an amount above 0, or leave it empty.")


def require_prices(endpoints: Mapping[str, str]) -> None:
    """Raises Invalid (`price_unknown`) beside the first field whose endpoint has no prices: no budget can be kept.

    `endpoints` has the name of a known endpoint by field; an empty name is none.
    """
    for field, name in endpoints.items():
        if name and not load_endpoints()[name].has_prices:
            sentence = _(
                "The prices of %(endpoint)s are not known, so no budget can be kept. Ask whoever runs the server to "
                "set input_price and output_price in the file of LOUPE_ENDPOINTS; 0 is a price."
            )
            fields = {field: [sentence % {"endpoint": name}]}
            raise Invalid(_("The price of an endpoint is not known."), code="price_unknown", fields=fields)


def check_new_budget(job: ModelJob, tokens: int | None, money: Decimal | None) -> None:
    """Raises Invalid unless a job can go on with a budget: larger than what it has used, and given if that is all."""
    errors = dict(check_budget(tokens, money))
    used_tokens = job.input_tokens + job.output_tokens + job.lost_tokens
    used_money = job.cost + job.lost_cost
    if tokens is not None and tokens <= used_tokens:
        errors["budget_tokens"] = explain_refusal(job.NOUN, "tokens_used", {"used": used_tokens})
    if money is not None and money <= used_money:
        errors["budget_money"] = explain_refusal(job.NOUN, "money_used", {"used": f"{used_money.normalize():f}"})
    fields = {field: [sentence] for field, sentence in errors.items()}
    if fields:
        raise Invalid(_("Some fields need another look."), fields=fields)
    if job.failure == "budget_reached" and tokens is None and money is None:
        raise Invalid(_("The budget is used up. Enter a larger one to go on."), code="budget_reached")
