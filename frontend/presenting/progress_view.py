"""The progress of a batch or a project, in the shares that its bar shows."""

from dataclasses import dataclass
from uuid import UUID

from annotation.queries.projects.progress import Progress, progress_of, sum_up


@dataclass(frozen=True, slots=True)
class ProgressShares:
    """Counts with their shares in whole percent, rounded down, so that 100 means complete."""

    counts: Progress

    @property
    def submitted_percent(self) -> int:
        return percent(self.counts["critiques"], self.counts["wanted"])

    @property
    def claimed_percent(self) -> int:
        return percent(self.counts["claimed"], self.counts["wanted"])

    @property
    def open_percent(self) -> int:
        return 100 - self.submitted_percent - self.claimed_percent if self.counts["wanted"] else 0

    @property
    def complete_percent(self) -> int:
        return percent(self.counts["complete"], self.counts["asked_images"])


def percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def progress_of_batches(batch_ids: list[UUID]) -> dict[UUID, ProgressShares]:
    """Returns the progress of each batch by its id."""
    return {batch: ProgressShares(counts) for batch, counts in progress_of(batch_ids).items()}


def combine(shares: list[ProgressShares]) -> ProgressShares:
    """Adds up the progress of several batches."""
    return ProgressShares(sum_up([batch.counts for batch in shares]))
