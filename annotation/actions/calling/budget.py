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

    def lacking(self, tokens: int, cost: Decimal) -> list[str]:
        """Returns the fields of a job whose budgets have no room for a call; none if it may begin."""
        fields = []
        if self.tokens is not None and tokens > self.tokens:
            fields.append("budget_tokens")
        if self.money is not None and cost > self.money:
            fields.append("budget_money")
        return fields

    def take(self, tokens: int, cost: Decimal) -> None:
        self.tokens = None if self.tokens is None else self.tokens - tokens
        self.money = None if self.money is None else self.money - cost


def check_budget(tokens: int | None, money: Decimal | None) -> Iterator[tuple[str, str]]:
    """Yields the field and the sentence of each budget that cannot be used; None is no budget."""
    if tokens is not None and not 0 < tokens < MAX_TOKENS:
        yield "budget_tokens", _("Enter a number of tokens above 0, or leave it empty.")
    if money is not None and not (money.is_finite() and 0 < money < MAX_MONEY):
        yield "budget_money", _("Enter an amount above 0, or leave it empty.")


def require_prices(names: Mapping[str, str]) -> None:
    """Raises Invalid (`price_unknown`) beside each field whose endpoint has no prices: no budget can be kept.

    `names` has the name of a known endpoint by field; an empty name is none.
    """
    endpoints = load_endpoints()
    sentence = _(
        "The prices of %(endpoint)s are not known, so no budget can be kept. Ask whoever runs the server to "
        "set input_price and output_price in the file of LOUPE_ENDPOINTS; 0 is a price."
    )
    errors = {
        field: sentence % {"endpoint": name} for field, name in names.items() if name and not endpoints[name].has_prices
    }
    if errors:
        raise Invalid(_("The price of an endpoint is not known."), code="price_unknown", fields=_as_lists(errors))


def check_new_budget(job: ModelJob, tokens: int | None, money: Decimal | None) -> None:
    """Raises Invalid unless a job can go on with a budget: larger than what it has used.

    Each budget that has no room for another call has to be raised (`budget_reached`): the other one does not help.
    """
    errors = dict(check_budget(tokens, money))
    used_tokens = job.input_tokens + job.output_tokens + job.lost_tokens
    used_money = job.cost + job.lost_cost
    if tokens is not None and tokens <= used_tokens:
        errors["budget_tokens"] = explain_refusal(job.NOUN, "tokens_used", {"used": used_tokens})
    if money is not None and money <= used_money:
        errors["budget_money"] = explain_refusal(job.NOUN, "money_used", {"used": f"{used_money.normalize():f}"})
    if errors:
        raise Invalid(_("Some fields need another look."), fields=_as_lists(errors))
    _require_larger(job, {"budget_tokens": tokens, "budget_money": money})


def _require_larger(job: ModelJob, budgets: Mapping[str, int | Decimal | None]) -> None:
    if job.failure != "budget_reached":
        return
    # A job that was paused before its row named what was lacking goes on with any budget.
    lacking = job.failure_params.get("fields", [])
    is_any_given = any(budget is not None for budget in budgets.values())
    sentence = _("What is left of this budget does not suffice for another call. Enter a larger one.")
    errors = {
        field: sentence for field in lacking if (budget := budgets[field]) is None or budget <= getattr(job, field)
    }
    if errors or not (lacking or is_any_given):
        general = _("The budget is used up. Enter a larger one to go on.")
        raise Invalid(general, code="budget_reached", fields=_as_lists(errors))


def _as_lists(errors: Mapping[str, str]) -> dict[str, list[str]]:
    return {field: [sentence] for field, sentence in errors.items()}
