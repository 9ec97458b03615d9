"""A member's accuracy on gold as the page shows it: numbers, their interval as a bar, and what is decided."""

from dataclasses import dataclass

from annotation.models import Membership, Qualification, QualityPolicy
from annotation.queries.quality.gold_accuracy import GoldAccuracy
from annotation.statistics.statistic import MIN_UNITS
from annotation.wording.quality.gold import explain_pause
from frontend.forms.quality.members import ReasonForm
from frontend.presenting.quality.gold import whole_percent


@dataclass(frozen=True, slots=True)
class AccuracyView:
    """One row of the page, with the forms of the steps that may be taken about the member."""

    member: Membership
    accuracy: GoldAccuracy
    policy: QualityPolicy
    attempt: Qualification | None
    pause_form: ReasonForm
    qualify_form: ReasonForm

    @property
    def is_judged(self) -> bool:
        """Whether there are images enough for the policy to act on."""
        return self.accuracy.estimate.n >= self.policy.gold_least

    @property
    def is_statistic(self) -> bool:
        """Whether there are images enough for a statistic, which the page of the raters shows."""
        return self.accuracy.estimate.n >= MIN_UNITS

    @property
    def percent(self) -> int | None:
        return whole_percent(self.accuracy.estimate.value)

    @property
    def low(self) -> int | None:
        return whole_percent(self.accuracy.estimate.low)

    @property
    def high(self) -> int | None:
        return whole_percent(self.accuracy.estimate.high)

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
