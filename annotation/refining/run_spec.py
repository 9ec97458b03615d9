"""What a manager asks of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from annotation.models import Recipe


@dataclass(frozen=True, slots=True)
class RunSpec:
    """A recipe, the endpoint that answers (empty for batch files), and over which critiques, within which budget.

    A run by batch files names its model, and its prices for a million tokens if they are known; those of an endpoint
    are its own. `filter` has the filters of exports. `limit` asks for a sample. The second model of `judge_endpoint`
    checks a share of the items.
    """

    recipe: Recipe
    endpoint: str = ""
    model: str = ""
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    filter: Mapping[str, Any] = field(default_factory=dict)
    limit: int | None = None
    budget_tokens: int | None = None
    budget_money: Decimal | None = None
    judge_endpoint: str = ""
    judge_share: float = 0.0
