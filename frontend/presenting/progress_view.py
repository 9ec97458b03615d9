"""How far a batch or a project is, in the shares that its bar shows."""

from dataclasses import dataclass
from uuid import UUID

from annotation.queries.projects.progress import Progress, progress_of, sum_up


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts with their shares in whole percents, rounded down, so that 100 means all of it."""

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
        return percent(self.counts["complete"], self.counts["ready"])


def percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def standing_of(batch_ids: list[UUID]) -> dict[UUID, Standing]:
    """The standing of each batch."""
    return {batch: Standing(counts) for batch, counts in progress_of(batch_ids).items()}


def together(standings: list[Standing]) -> Standing:
    """Several batches as one."""
    return Standing(sum_up([each.counts for each in standings]))
