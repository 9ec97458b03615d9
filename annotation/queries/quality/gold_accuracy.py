"""How often people gave the expected answers to gold items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from annotation.models import GoldItem, GoldMemberCount, Membership
from annotation.statistics.proportions import Estimate, proportion

MILLIONTHS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class GoldAccuracy:
    """The mean share of expected answers over gold images with its interval, and the sums of the answers.

    Results are counted from `since` on; from the first if it is None.
    """

    correct: int
    total: int
    estimate: Estimate
    since: datetime | None = None

    def is_surely_below(self, percent: int) -> bool:
        """Returns whether the whole interval is below the percentage."""
        return self.estimate.high is not None and self.estimate.high * 100 < percent


NO_ACCURACY: Final = GoldAccuracy(0, 0, proportion(0, 0))


def accuracy_of(membership: Membership) -> GoldAccuracy:
    """Returns the accuracy of a member since counting last began."""
    return accuracies_of(membership.project_id, [membership.id]).get(membership.id, NO_ACCURACY)


def accuracies_of(project_id: UUID, membership_ids: Iterable[UUID] | None = None) -> Mapping[UUID, GoldAccuracy]:
    """Returns the accuracies of the members of a project, or of some of them, by membership.

    The unit is the image: the answers to one image are no independent trials. Members whose results were never counted
    are left out. One row a member is read, however much they answered.
    """
    counts = GoldMemberCount.objects.filter(membership__project=project_id)
    if membership_ids is not None:
        counts = counts.filter(pk__in=list(membership_ids))
    return {
        count.membership_id: GoldAccuracy(
            count.correct, count.total, proportion(count.shares / MILLIONTHS, count.compared), count.since
        )
        for count in counts
    }


def item_accuracy(item: GoldItem) -> Estimate:
    """Returns the mean share of expected answers to an item of `find_gold_items` over those who answered it."""
    return proportion(item.shares / MILLIONTHS, item.compared)  # type: ignore[attr-defined]  # annotated there
