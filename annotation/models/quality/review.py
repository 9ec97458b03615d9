"""The review of critiques: what waits for a reviewer, and what reviewers decided."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row, SequenceStamp
from annotation.models.critique import Critique
from annotation.models.job import Job, JobStatus
from annotation.models.project import Project


class ReviewStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLAIMED = "claimed", _("claimed")
    DONE = "done", _("done")


class ReviewReason(models.TextChoices):
    """Why a critique is reviewed."""

    ALL = "all", _("every critique is reviewed")
    SAMPLE = "sample", _("drawn at random")
    FLAGGED = "flagged", _("a check flagged it")
    DISAGREEMENT = "disagreement", _("people disagree about the image")
    CHANGED = "changed", _("it changed after a decision")
    ANSWERED = "answered", _("its author answered the comments")


class Decision(models.TextChoices):
    ACCEPT = "accept", _("accepted")
    RETURN = "return", _("returned")
    REJECT = "reject", _("rejected")
    FIX = "fix", _("fixed")


class Review(Row):
    """A critique that a reviewer decides on; it opens again when the critique changes after a decision.

    `reviewer` holds the lease while the review is claimed. An open review is kept for `kept_for` until `kept_until`:
    the reviewer who returned the critique. `queued_at` orders the queue, and `queued_seq` is the sequence stamp of that
    moment. `flag_codes` are those of the critique's flags when it was queued, and `spread` how many grades apart its
    image is, for the filters of the desk. `returned_at` is set while the author has not answered the comments, and
    `asked_again_at` once the image was asked of another person because of that. Each time that it opens again a `round`
    begins, which has one decision at most. A critique on which somebody decided unasked has a review without reasons.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    critique = models.OneToOneField(Critique, on_delete=models.PROTECT, related_name="review")
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey("annotation.Batch", on_delete=models.PROTECT, related_name="+", db_index=False)
    image = models.ForeignKey("annotation.Image", on_delete=models.PROTECT, related_name="+", db_index=False)
    reasons = ArrayField(models.CharField(max_length=16, choices=ReviewReason))
    flag_codes = ArrayField(models.CharField(max_length=40), default=list)
    spread = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=ReviewStatus, default=ReviewStatus.OPEN)
    queued_at = models.DateTimeField(db_default=Now())
    queued_seq = models.BigIntegerField(db_default=SequenceStamp(), editable=False)
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    kept_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    kept_until = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    asked_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ReviewStatus.values), name="review_status_known"),
            models.CheckConstraint(
                condition=Q(status="claimed", reviewer__isnull=False, lease_until__isnull=False)
                | (~Q(status="claimed") & Q(reviewer__isnull=True, lease_until__isnull=True)),
                name="review_claimed_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=models.F("annotator")), name="review_is_of_another"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status", "queued_at", "id"], name="review_by_status"),
            models.Index(
                fields=["project", "annotator", "queued_at", "id"],
                condition=Q(status="open"),
                name="review_open_of_annotator",
            ),
            models.Index(fields=["batch", "queued_at", "id"], condition=Q(status="open"), name="review_open_of_batch"),
            models.Index(
                fields=["project", "queued_at", "id"],
                condition=Q(status="open") & ~Q(flag_codes=[]),
                name="review_open_flagged",
            ),
            models.Index(
                fields=["project", "queued_at", "id"],
                condition=Q(status="open", reasons__contains=["disagreement"]),
                name="review_open_disagreement",
            ),
            models.Index(fields=["kept_for"], condition=Q(status="open"), name="review_kept"),
            models.Index(
                fields=["returned_at"],
                condition=Q(returned_at__isnull=False, asked_again_at=None),
                name="review_unanswered",
            ),
            models.Index(fields=["reviewer"], condition=Q(status="claimed"), name="review_claimed"),
            models.Index(fields=["lease_until"], condition=Q(status="claimed"), name="review_by_lease"),
            models.Index(fields=["image"], name="review_of_image"),
        ]

    def __str__(self) -> str:
        return f"{self.critique_id} · {self.status}"


class ReviewDecision(models.Model):
    """One decision of a reviewer on one state of a critique. A trigger rejects any change of it.

    `critique_seq` is the `changed_seq` of the critique as the reviewer read it, `comments` are by question, and
    `flag_codes` the flags that the critique had: the precision of each check is told from them. `in_bulk` marks a
    decision on many critiques at once, of which the reviewer saw a sample.
    """

    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="decisions")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    comments = models.JSONField(default=dict)
    flag_codes = ArrayField(models.CharField(max_length=40), default=list)
    critique_seq = models.BigIntegerField()
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    in_bulk = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="review_decision_known"),
            models.UniqueConstraint(fields=["critique", "round"], name="review_decision_once_a_round"),
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="review_decision_of_project"),
            models.Index(fields=["project", "reviewer"], name="review_decision_of_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.critique_id} · {self.decision}"


class BulkAcceptance(Row, Job):
    """A reviewer's acceptance of everything in the queue that matched a filter, after a look at a random sample of it.

    `total` is how many matched when the sample was drawn, and `done` how many are accepted. `until_seq` is
    the settled sequence stamp of that moment: what was queued or changed later is not accepted. The next reviews
    are those after `after_at` and `after_id` in the order of the queue.
    """

    NOUN: ClassVar[str] = "bulk acceptance"
    TASK: ClassVar[str] = "accept_in_bulk"
    QUEUE: ClassVar[str] = "default"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="bulk_acceptances")
    filter = models.JSONField(default=dict)
    sample = models.JSONField(default=list)
    until_seq = models.BigIntegerField()
    after_at = models.DateTimeField(null=True, blank=True, editable=False)
    after_id = models.UUIDField(null=True, blank=True, editable=False)
    proof_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="bulk_acceptance_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.done} of {self.total}"
