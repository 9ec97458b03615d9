"""Jobs that call models, in shares and amounts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from annotation.models import ModelJob
from frontend.presenting.progress_view import percent

AnyJob = TypeVar("AnyJob", bound=ModelJob)


@dataclass(frozen=True)
class JobRow(Generic[AnyJob]):
    """A job with what is computed of it."""

    job: AnyJob

    @property
    def currency(self) -> str:
        """The currency of the job's prices; empty where there are none."""
        return self.job.currency

    @property
    def done_percent(self) -> int:
        return percent(self.job.done, self.job.total)

    @property
    def tokens(self) -> int:
        """The tokens that endpoints reported, and those that lost calls may have used."""
        return self.job.input_tokens + self.job.output_tokens + self.job.lost_tokens

    @property
    def money(self) -> Decimal:
        """What the job has cost, and what lost calls may have cost."""
        return self.job.cost + self.job.lost_cost

    @property
    def has_prices(self) -> bool:
        return self.job.input_price is not None and self.job.output_price is not None
