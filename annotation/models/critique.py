"""A person's finished answers, and which of them count."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.assignment import Assignment, Purpose
from annotation.models.base import NOTHING, Row, SequenceStamp
from annotation.models.batch import Batch
from annotation.models.image import NOT_HELD_OUT, Image
from annotation.models.project import Project
from annotation.models.questionnaire import Questionnaire


class CritiqueStatus(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")
    FIXED = "fixed", _("fixed")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True, slots=True)
class CritiqueGroup:
    """Work of all statuses but the excluded ones: one definition for Python, querysets and raw SQL.

    The SQL names what is excluded, as the partial index `critique_counted` does, because PostgreSQL counts from
    such an index alone only where the query repeats its condition.
    """

    excluded: tuple[str, ...]

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(status for status in CritiqueStatus.values if status not in self.excluded)

    def sql(self, row: str = "critique") -> str:
        """Returns the SQL condition that `row`, a critique, is in the group."""
        excluded = ", ".join(f"'{status}'" for status in self.excluded)
        return f"({row}.purpose = 'work' AND {row}.status NOT IN ({excluded}))"


VISIBLE: Final = CritiqueGroup((CritiqueStatus.WITHDRAWN.value, CritiqueStatus.REJECTED.value))
"""May be read by whoever may read critiques at all, and may go into a release."""
COUNTED: Final = CritiqueGroup(VISIBLE.excluded)
"""Fills a slot of its image, and is counted of images and people and in plots.

Today these are the visible ones. They bear a name of their own because they answer another question: a status of work
that may still be read, but whose image is asked of somebody else, would part the two.
"""
FINISHED: Final = CritiqueGroup(
    (CritiqueStatus.RETURNED.value, CritiqueStatus.WITHDRAWN.value, CritiqueStatus.REJECTED.value)
)
"""Needs no more work of its author: what a release holds by default, and what agreement is computed over."""
REVIEWED: Final = (CritiqueStatus.ACCEPTED.value, CritiqueStatus.FIXED.value)
"""What leaves where a project lets only reviewed critiques leave."""


def reviewed_only(project_id: str) -> str:
    """Returns SQL of whether a project lets only reviewed critiques leave; `project_id` is SQL of its id."""
    return f"(SELECT reviewed_only FROM annotation_qualitypolicy WHERE project_id = {project_id})"  # noqa: S608


def review_suffices(project_id: str = "critique.project_id") -> str:
    """Returns the SQL condition that the row `critique` is reviewed as far as its project asks before it leaves.

    `project_id` is SQL of the project's id: where it is a constant, the policy is looked up once for a statement.
    """
    reviewed = ", ".join(f"'{status}'" for status in REVIEWED)
    return f"(critique.status IN ({reviewed}) OR {reviewed_only(project_id)} IS NOT TRUE)"


RETURNED: Final = "critique.status = 'returned'"
"""SQL of whether the row `critique` waits for its author."""
TAKEN_BACK: Final = tuple(status for status in FINISHED.excluded if status != CritiqueStatus.WITHDRAWN)
"""What leaves no more, or not now, without being withdrawn."""
MAY_LEAVE: Final = f"{VISIBLE.sql()} AND {review_suffices()} AND {NOT_HELD_OUT}"
"""SQL of whether the row `critique` of the row `image` may leave: in a release, in a feed or to a model."""


class CritiqueQuerySet(models.QuerySet["Critique"]):
    """Critiques, filtered by the groups that matter."""

    def work(self) -> "CritiqueQuerySet":
        """Keeps the critiques of work: not gold, training, retests and final ones."""
        return self.filter(purpose=Purpose.WORK)

    def visible(self) -> "CritiqueQuerySet":
        """Keeps the critiques that may be read."""
        return self.work().exclude(status__in=VISIBLE.excluded)

    def may_leave(self) -> "CritiqueQuerySet":
        """Keeps the critiques that may leave: as MAY_LEAVE."""
        suffices = Q(status__in=REVIEWED) | ~Q(project__quality__reviewed_only=True)
        return self.visible().filter(suffices, image__held_out=False)

    def sendable(self) -> "CritiqueQuerySet":
        """Keeps the critiques that may be sent to a model: they may leave, and their author is not to change them."""
        return self.may_leave().exclude(status=CritiqueStatus.RETURNED)

    def counted(self) -> "CritiqueQuerySet":
        """Keeps the critiques that fill a slot of their image."""
        return self.work().exclude(status__in=COUNTED.excluded)

    def finished(self) -> "CritiqueQuerySet":
        """Keeps the critiques that a release holds by default."""
        return self.work().exclude(status__in=FINISHED.excluded)


class Critique(Row):
    """An annotator's finished response for an image. Every reference is PROTECTed: no deletion removes a critique.

    `body_hash` is the hash of the submitted body, by which another body with the same key is detected. `changed_seq` is
    the sequence stamp for the `since` feed, which moves without a change, too, where the feed has to send a critique
    again; `state_seq` is that of the last change, 0 without one, and `updated_at` its time. `revisions` are the changes
    kept beside `answers`, `marks` the regions that its texts cite (rules/regions.py), `viewing` how the image was
    viewed (rules/viewing.py). `purpose` is that of its assignment.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="critique")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="critiques", db_index=False
    )
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="critiques", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.WORK, db_default=Purpose.WORK)
    status = models.CharField(_("status"), max_length=12, choices=CritiqueStatus, default=CritiqueStatus.SUBMITTED)
    answers = models.JSONField()
    timings = models.JSONField(default=dict)
    revisions = models.JSONField(default=list)
    marks = models.JSONField(default=dict, db_default=NOTHING)
    viewing = models.JSONField(default=dict, db_default=NOTHING)
    level = models.CharField(_("level"), max_length=8, blank=True, default="")
    words = models.PositiveIntegerField(default=0)
    late = models.BooleanField(default=False)
    submission_key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    changed_seq = models.BigIntegerField(db_default=SequenceStamp(), editable=False)
    state_seq = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = CritiqueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "annotator", "purpose"], name="critique_once_per_purpose"),
            models.UniqueConstraint(
                fields=["image"],
                condition=Q(purpose="final") & ~Q(status__in=["withdrawn", "rejected"]),
                name="critique_final_once",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="critique_purpose_known"),
            models.UniqueConstraint(fields=["annotator", "submission_key"], name="critique_key_once"),
            models.CheckConstraint(condition=Q(status__in=CritiqueStatus.values), name="critique_status_known"),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="critique_withdrawn_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "changed_seq", "id"], name="critique_feed"),
            # It also holds what is counted of people and for the plots, so that this reads no row.
            models.Index(
                F("project"),
                F("annotator"),
                F("submitted_at").desc(),
                include=["level", "status", "purpose"],
                name="critique_by_annotator",
            ),
            # What the pages of a batch count (COUNTED), in all and image by image, without reading a row.
            models.Index(
                fields=["batch", "image"],
                condition=Q(purpose="work") & ~Q(status__in=["withdrawn", "rejected"]),
                name="critique_counted",
            ),
            # What reviewers returned to a person, which the desk asks for whenever it is opened.
            models.Index(fields=["annotator", "project"], condition=Q(status="returned"), name="critique_returned"),
            # How many critiques of a version are counted (COUNTED), up to a limit, without reading a row.
            models.Index(
                fields=["questionnaire"],
                condition=Q(purpose="work") & ~Q(status__in=["withdrawn", "rejected"]),
                name="critique_by_questionnaire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} · {self.annotator_id}"

    @property
    def is_returned(self) -> bool:
        """Whether it waits for its author, because a reviewer returned it."""
        return self.status == CritiqueStatus.RETURNED
