"""Runs in shares and amounts, for their list and their pages."""

from dataclasses import dataclass
from typing import Self

from annotation.models import Run
from frontend.forms.refinement.runs import recipe_title
from frontend.presenting.jobs.job_row import JobRow
from frontend.presenting.progress_view import percent


@dataclass(frozen=True)
class RunRow(JobRow[Run]):
    """A run with what is computed of it."""

    title: str

    @classmethod
    def of(cls, run: Run) -> Self:
        return cls(run, recipe_title(run.recipe))

    @property
    def run(self) -> Run:
        return self.job

    @property
    def instructions(self) -> int:
        """How many instructions the checks kept, with a flag or without."""
        return self.run.kept + self.run.flagged

    @property
    def kept_percent(self) -> int:
        """The share of the instructions that were kept."""
        return percent(self.instructions, self.instructions + self.run.rejected)
