"""What the workers find out about critiques after they are submitted."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from annotation.models.critique import Critique
from annotation.models.project import Project


class InspectionCursor(models.Model):
    """Up to which change the critiques of a project were inspected. Its row is the lock of the inspection.

    `counting` numbers the counts from the beginning: what a critique counted in an earlier one is forgotten. While
    `recounted_seq` is set, the critiques up to that change (and `recounted_id`) are only counted again.

    `counted_at` is when the roll-ups moved last. While `queueing_seq` is set, the critiques that changed after it (and
    after `queueing_id`) are put into the queue of reviews by the policy of now, up to those that are inspected.
    `tried_at` is when a worker was at it last, whether it could inspect anything or not. `asking_at` is when images
    about which people disagree were looked at again last: down to `asking_spread` and, of that, `asking_image_id`.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="+")
    changed_seq = models.BigIntegerField(default=0)
    critique_id = models.UUIDField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    counting = models.PositiveIntegerField(default=0, db_default=0)
    recounted_seq = models.BigIntegerField(null=True, blank=True)
    recounted_id = models.UUIDField(null=True, blank=True)
    queueing_seq = models.BigIntegerField(null=True, blank=True)
    queueing_id = models.UUIDField(null=True, blank=True)
    asking_at = models.DateTimeField(null=True, blank=True)
    asking_spread = models.PositiveSmallIntegerField(null=True, blank=True)
    asking_image_id = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.project_id} · {self.changed_seq}"


class CritiqueInspection(models.Model):
    """The flags of a critique in the state `changed_seq`, and what the roll-ups count of it.

    `flags` are those of `annotation/quality/checks`, `codes` their codes, each once. `counted` is what this critique
    added to the roll-ups in the `counting` of the cursor; whoever inspects it again takes that away first, so that
    nothing is counted twice. `failure`
    names the error of a critique that could not be inspected, and is passed over until it changes.
    """

    critique = models.OneToOneField(Critique, on_delete=models.PROTECT, primary_key=True, related_name="inspection")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_seq = models.BigIntegerField()
    flags = models.JSONField(default=list)
    codes = ArrayField(models.CharField(max_length=40), default=list)
    counted = models.JSONField(default=dict)
    counting = models.PositiveIntegerField(default=0, db_default=0)
    failure = models.CharField(max_length=200, blank=True, default="", db_default="")
    inspected_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [GinIndex(fields=["codes"], name="inspection_by_code")]

    def __str__(self) -> str:
        return f"{self.critique_id} · {self.changed_seq}"
