"""Runs in shares and amounts, for their list and their pages."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from annotation.models import Run
from frontend.forms.refinement.runs import recipe_title
from frontend.presenting.progress_view import percent


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with what is computed of it."""

    run: Run
    title: str

    @classmethod
    def of(cls, run: Run) -> Self:
        return cls(run, recipe_title(run.recipe))

    @property
    def currency(self) -> str:
        """The currency of the run's prices; empty for one by batch files."""
        return self.run.currency

    @property
    def done_percent(self) -> int:
        return percent(self.run.done, self.run.total)

    @property
    def instructions(self) -> int:
        """How many instructions the checks kept, with a flag or without."""
        return self.run.kept + self.run.flagged

    @property
    def kept_percent(self) -> int:
        """The share of the instructions that were kept."""
        return percent(self.instructions, self.instructions + self.run.rejected)

    @property
    def tokens(self) -> int:
        """The tokens that endpoints reported, and those that lost calls may have used."""
        return self.run.input_tokens + self.run.output_tokens + self.run.lost_tokens

    @property
    def money(self) -> Decimal:
        """What the run has cost, and what lost calls may have cost."""
        return self.run.cost + self.run.lost_cost

    @property
    def has_prices(self) -> bool:
        return self.run.input_price is not None and self.run.output_price is not None
