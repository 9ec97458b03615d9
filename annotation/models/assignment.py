"""Assignments: slots for one critique of one image each, with drafts, claim cursors and flags."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import NOTHING, Row, SequenceStamp
from annotation.models.batch import Batch
from annotation.models.image import Image
from annotation.models.questionnaire import Questionnaire
from annotation.rules.types import StoredResponse


class Purpose(models.TextChoices):
    """Why an assignment exists. Only work takes a slot of its image; what is shown again for another purpose leaves in
    no feed and no statistic, and in a release only where it is asked for."""

    WORK = "work", _("work")
    GOLD = "gold", _("gold")
    TRAINING = "training", _("training")
    RETEST = "retest", _("retest")
    FINAL = "final", _("final")


class AssignmentStatus(models.TextChoices):
    OPEN = "open", _("open")
    CLAIMED = "claimed", _("claimed")
    SUBMITTED = "submitted", _("submitted")
    SKIPPED = "skipped", _("skipped")
    EXPIRED = "expired", _("expired")


LIVE = ["open", "claimed", "submitted"]


class Assignment(Row):
    """One slot of an image. Each `slot_number` has at most one live row, so that no image gets more critiques than it
    requires.

    An assignment of another purpose than work takes no slot: it is made claimed, for one person, with the slot number
    1, and is unique by image, annotator and purpose. One of purpose gold or training shows `gold_item`; its batch is
    that of the work among which it is shown, so that it looks the same.

    When a lease ends, its row becomes `expired` and keeps its annotator and draft, and a new open row gets the slot; a
    critique that is submitted later is `late`, and its row is `beyond_required` if the slot was claimed meanwhile.
    `sort_key` is the order within the batch, and `opened_seq` the sequence stamp at which the slot was opened. Each
    index is written twice for each critique, so a foreign key has an index only where a query uses it.
    """

    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="assignments")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="assignments", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.WORK, db_default=Purpose.WORK)
    gold_item = models.ForeignKey(
        "annotation.GoldItem", on_delete=models.PROTECT, null=True, blank=True, related_name="showings"
    )
    slot_number = models.PositiveSmallIntegerField()
    sort_key = models.BigIntegerField()
    status = models.CharField(_("status"), max_length=12, choices=AssignmentStatus, default=AssignmentStatus.OPEN)
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        db_index=False,
    )
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments", db_index=False
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=32, blank=True, default="")
    note = models.TextField(_("note"), max_length=2_000, blank=True, default="")
    beyond_required = models.BooleanField(default=False)
    opened_seq = models.BigIntegerField(db_default=SequenceStamp(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=AssignmentStatus.values), name="assignment_status_known"),
            models.UniqueConstraint(
                fields=["image", "annotator", "purpose"],
                condition=Q(annotator__isnull=False),
                name="assignment_once_per_purpose",
            ),
            models.UniqueConstraint(
                fields=["image", "slot_number"],
                condition=Q(status__in=LIVE, beyond_required=False, purpose="work"),
                name="assignment_work_slot_live_once",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="assignment_purpose_known"),
            models.CheckConstraint(condition=Q(purpose="work") | ~Q(status="open"), name="assignment_open_is_work"),
            models.CheckConstraint(
                condition=Q(purpose__in=["gold", "training"], gold_item__isnull=False)
                | (~Q(purpose__in=["gold", "training"]) & Q(gold_item__isnull=True)),
                name="assignment_shows_gold_item",
            ),
            models.CheckConstraint(
                condition=Q(status="open", annotator__isnull=True, lease_until__isnull=True)
                | (~Q(status="open") & Q(annotator__isnull=False, questionnaire__isnull=False)),
                name="assignment_open_or_assigned",
            ),
            models.CheckConstraint(
                condition=~Q(status="claimed") | Q(lease_until__isnull=False), name="assignment_claim_has_lease"
            ),
            models.CheckConstraint(condition=Q(slot_number__gte=1), name="assignment_slot_number_from_one"),
        ]
        indexes = [
            models.Index(fields=["batch", "sort_key"], condition=Q(status="open"), name="assignment_open_by_sort_key"),
            models.Index(fields=["batch", "opened_seq"], condition=Q(status="open"), name="assignment_open_by_seq"),
            models.Index(fields=["annotator"], condition=Q(status="expired"), name="assignment_expired"),
            models.Index(fields=["annotator", "ended_at"], condition=Q(status="skipped"), name="assignment_skipped"),
            models.Index(fields=["lease_until"], condition=Q(status="claimed"), name="assignment_claimed_by_lease"),
            models.Index(
                fields=["annotator", "claimed_at"], condition=Q(status="claimed"), name="assignment_claimed_by_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} · {self.slot_number} · {self.status}"


class ClaimCursor(models.Model):
    """The sort key up to which a batch was searched for a person. A row may be deleted at any time.

    Every open slot with a lower sort key is of an image that the person had already, unless it was opened at the
    sequence stamp `seen_seq` or later.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    sort_key = models.BigIntegerField()
    seen_seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "batch"], name="claim_cursor_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.batch_id} · {self.sort_key}"


class Draft(models.Model):
    """An annotator's unfinished response to an assignment, kept after the lease ends. `version` counts its saves."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    version = models.PositiveIntegerField(default=1)
    answers = models.JSONField(default=dict)
    timings = models.JSONField(default=dict)
    committed = models.JSONField(default=list)
    revisions = models.JSONField(default=list)
    marks = models.JSONField(default=dict, db_default=NOTHING)
    viewing = models.JSONField(default=dict, db_default=NOTHING)
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.assignment_id} · {self.version}"


class Flag(Row):
    """One person's remark that an image should not be critiqued as it is; it does not end their assignment.

    It counts until `resolved_at`, when a manager brings the image back; flagging it again reopens it.
    """

    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="flags")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=32)
    note = models.TextField(_("note"), max_length=2_000, blank=True, default="")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "person"], name="flag_once_per_person")]

    def __str__(self) -> str:
        return f"{self.image_id} · {self.reason}"


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is in the database."""

    version: int
    answers: dict[str, Any]
    timings: dict[str, Any]
    committed: list[str]
    revisions: list[Any]
    marks: dict[str, Any]
    viewing: dict[str, Any]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentState:
    """A person's own assignment with its draft as they are in the database.

    `transaction_time` is the database's time of the read. `draft_version` is 0 without a draft. `stored_response` is
    the draft in the form that a new response is judged against.
    """

    id: UUID
    purpose: str
    status: str
    image_id: UUID
    batch_id: UUID
    project_id: UUID
    questionnaire_id: UUID
    lease_minutes: int
    transaction_time: datetime
    draft: StoredDraft | None
    draft_version: int
    stored_response: StoredResponse | None
