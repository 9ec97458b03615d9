"""A member's accuracy on gold as the page shows it: numbers, their interval as a bar, and what is decided."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from annotation.models import Membership, Qualification, QualityPolicy
from annotation.queries.quality.gold_accuracy import GoldAccuracy
from annotation.queries.quality.qualification_state import Outlook
from annotation.queries.quality.watched_members import StuckMember
from annotation.statistics.statistic import MIN_UNITS
from annotation.wording.quality.gold import explain_pause
from frontend.forms.quality.members import ReasonForm
from frontend.presenting.quality.gold import whole_percent


@dataclass(frozen=True, slots=True)
class AccuracyView:
    """One row of the page, with the forms of the steps that may be taken about the member.

    `outlook` says which attempts a person may make who has to qualify and is not at it.
    """

    member: Membership
    accuracy: GoldAccuracy
    policy: QualityPolicy
    attempt: Qualification | None
    outlook: Outlook | None
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
    def decision(self) -> str:
        """Returns what a manager has to decide before the person can go on with their qualification; else nothing."""
        if self.outlook is None or self.outlook.attempts_left:
            return ""
        if self.outlook.lacks_images:
            return _("too few test images left: add some, or decide")
        return _("no attempt left: decide")

    @property
    def waiting(self) -> str:
        """Returns what keeps the person from images, but for a pause; nothing for who is at work."""
        if self.policy.consent_id and self.member.consent_id != self.policy.consent_id:
            return _("waits: has to agree to the text")
        if not self.policy.requires_qualification or self.member.qualified_at:
            return ""
        if self.attempt and self.attempt.status == "failed":
            return _("waits: test failed")
        return _("waits: too few test images") if self.decision else _("waits: not qualified yet")


def stuck_in_words(stuck: StuckMember) -> str:
    """Returns why an annotator cannot go on with their qualification."""
    if stuck.attempt is None:
        return _("too few images for the test")
    if stuck.outlook.lacks_images:
        return _("test failed; no test images left")
    return _("test failed; no attempt left")
