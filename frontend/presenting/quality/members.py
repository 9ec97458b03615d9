"""A member's accuracy on gold as the page shows it: numbers, their interval as a bar, and what is decided."""

from dataclasses import dataclass

from annotation.models import Membership, Qualification, QualityPolicy
from annotation.queries.quality.gold_accuracy import GoldAccuracy
from annotation.wording.quality import explain_pause


@dataclass(frozen=True, slots=True)
class AccuracyView:
    """One row of the page."""

    member: Membership
    accuracy: GoldAccuracy
    policy: QualityPolicy
    attempt: Qualification | None

    @property
    def is_judged(self) -> bool:
        """Whether there are images enough to say something of the person."""
        return self.accuracy.estimate.n >= self.policy.gold_least

    @property
    def percent(self) -> int | None:
        return _percent(self.accuracy.estimate.value)

    @property
    def low(self) -> int | None:
        return _percent(self.accuracy.estimate.low)

    @property
    def high(self) -> int | None:
        return _percent(self.accuracy.estimate.high)

    @property
    def width(self) -> int:
        return (self.high or 0) - (self.low or 0)

    @property
    def is_below(self) -> bool:
        return self.is_judged and self.percent is not None and self.percent < self.policy.gold_threshold

    @property
    def is_paused_by_gold(self) -> bool:
        return bool(self.member.pause.get("code") == "gold_accuracy")

    @property
    def pause_reason(self) -> str:
        """Returns a manager's reason, or nothing where the numbers beside it say why."""
        return "" if self.is_paused_by_gold else self.member.pause.get("reason", "") or explain_pause(self.member.pause)

    @property
    def awaits_decision(self) -> bool:
        """Whether the person has used all attempts to qualify, so that a manager has to decide."""
        has_failed = self.attempt is not None and self.attempt.status == "failed"
        return has_failed and self.attempt is not None and self.attempt.attempt >= self.policy.attempts


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
