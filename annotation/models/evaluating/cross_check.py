"""Cross-checks: another expert answers a candidate without its key, then sees the key and judges the question."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.evaluating.candidate import Candidate
from annotation.models.project import Project


class CrossCheckStatus(models.TextChoices):
    CLAIMED = "claimed", _("claimed")
    EXPIRED = "expired", _("expired")
    ANSWERED = "answered", _("answered")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("given back")


class CrossCheckVerdict(models.TextChoices):
    AGREE = "agree", _("I agree")
    AMBIGUOUS = "ambiguous", _("ambiguous")
    WRONG = "wrong", _("the marked answer is wrong")
    ANSWERABLE = "answerable", _("can be answered without the image")


class CrossCheckSkipReason(models.TextChoices):
    IMAGE = "image", _("the image cannot be seen well enough")
    WORDS = "words", _("the words are not clear")
    SUBJECT = "subject", _("it takes knowledge that the person lacks")
    BLIND = "blind", _("the person knows the author or the answer")
    UNLISTED = "other", _("another reason")


class CrossCheck(Row):
    """One expert's check of one candidate; a person checks a candidate once, and never their own.

    `choice` is the index of the option that was chosen before the key was shown, and never changes afterwards; a reason
    (AesI) has none. A grade (AesA) is done when it is given. `order` has the indexes of the options as this person is
    shown them. `seconds` is the time to the answer. `is_third` says that the check decides a dispute. When a lease
    ends before the verdict, the slot of the candidate is free again and `lease_until` empty; what is sent later still
    counts. A check that the person cannot answer is given back with a `skip_reason`, and a note as its comment: it
    takes no slot, and the row keeps the candidate from being claimed by that person again.
    """

    NOUN = "cross-check"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cross_checks", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="cross_checks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cross_checks", db_index=False
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(_("status"), max_length=10, choices=CrossCheckStatus, default=CrossCheckStatus.CLAIMED)
    lease_until = models.DateTimeField(null=True, blank=True)
    order = models.JSONField(default=list)
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=CrossCheckVerdict, blank=True, default="")
    comment = models.TextField(_("comment"), max_length=2_000, blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)
    is_third = models.BooleanField(default=False)
    skip_reason = models.CharField(
        _("why it was given back"),
        max_length=10,
        choices=CrossCheckSkipReason,
        blank=True,
        default="",
        db_default="",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "person"], name="cross_check_once_per_person"),
            models.CheckConstraint(condition=~Q(person=F("author")), name="cross_check_not_own"),
            models.CheckConstraint(condition=Q(status__in=CrossCheckStatus.values), name="cross_check_status_known"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict__in=CrossCheckVerdict.values), name="cross_check_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="skipped", skip_reason__in=CrossCheckSkipReason.values, choice=None, lease_until=None
                )
                | ~Q(status="skipped") & Q(skip_reason=""),
                name="cross_check_skip_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="claimed") | Q(lease_until__isnull=False), name="cross_check_claim_has_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="cross_check_by_lease"),
            models.Index(fields=["project", "person", "-id"], name="cross_check_by_person"),
            models.Index(fields=["project", "person"], condition=~Q(status="done"), name="cross_check_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} · {self.status}"
