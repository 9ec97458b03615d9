"""Instructions: one question and answer that a model made of a critique, with its evidence, and people's judgements."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Cast, Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row, SequenceStamp
from annotation.models.critique import Critique
from annotation.models.project import Project
from annotation.models.refining.run import Run


class InstructionStatus(models.TextChoices):
    KEPT = "kept", _("kept")
    REJECTED = "rejected", _("rejected")
    APPROVED = "approved", _("approved")
    EDITED = "edited", _("edited")


@dataclass(frozen=True, slots=True)
class LeavingStatuses:
    """The statuses in which an instruction may leave; with the SQL.

    None does that is retired or held out, or whose critique waits for its author because a reviewer returned it.
    """

    statuses: tuple[str, ...]

    def sql(self, table: str) -> str:
        """Returns the SQL condition that a row of `table` may leave."""
        names = ", ".join(f"'{status}'" for status in self.statuses)
        return (
            f"{table}.status IN ({names}) AND {table}.retired_at IS NULL"
            f" AND NOT {table}.held_out AND NOT {table}.critique_returned"
        )


IN_USE: Final[dict[str, Any]] = {"retired_at": None, "held_out": False, "critique_returned": False}
"""The conditions on an instruction that may leave, whatever its status."""
LEAVING: Final = LeavingStatuses(("kept", "approved", "edited"))
REVISION: Final = "md5(critique.answers::text)"
"""SQL of what identifies the answers of a row `critique`: an instruction is true to these answers alone."""
DRAW_KEY: Final = Cast(MD5(Cast("id", models.TextField())), models.UUIDField())
"""An order that has nothing to do with what an instruction says, for draws at random."""


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Instructions, filtered by whether they may leave."""

    def leaving(self) -> "InstructionQuerySet":
        """Keeps the instructions that go into releases and the feed."""
        return self.filter(status__in=LEAVING.statuses, **IN_USE)


class Instruction(Row):
    """One question and answer about an image, made of the critique as it was at `revision`.

    `follow_ups` are further pairs of a conversation, {question, answer} each. Of a multiple choice, `options` are all
    options and `correct_option` is the index of the right one. `evidence` are quotes: {question, quote, start, end},
    the characters of the answer to that question. `findings` are those of the checks, {check, severity, field, start,
    end, params} each, and `sureness` (0 to 1) is how sure the checks are of their verdict. `second_opinion` is the
    second model's, empty without one. `status` begins as the checks' verdict (`checked_as`: kept, flagged or rejected);
    people approve, reject and edit, and `original` keeps the model's words. A trigger retires an instruction
    when its critique is revised or withdrawn, for good; others keep `held_out` the same as its image's, and set
    `critique_returned` while its critique is returned to its author, so that the feed needs to read neither.
    `changed_seq` orders the feed.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="instructions", db_index=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="instructions", db_index=False)
    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="instructions", db_index=False)
    revision = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField()
    type = models.CharField(_("type"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"))
    follow_ups = models.JSONField(default=list)
    options = models.JSONField(default=list)
    correct_option = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    sureness = models.FloatField(default=1)
    second_opinion = models.JSONField(default=dict)
    checked_as = models.CharField(max_length=10)
    status = models.CharField(_("status"), max_length=10, choices=InstructionStatus)
    original = models.JSONField(default=dict)
    retired_at = models.DateTimeField(null=True, blank=True)
    held_out = models.BooleanField(default=False, db_default=False, editable=False)
    critique_returned = models.BooleanField(default=False, db_default=False, editable=False)
    updated_at = models.DateTimeField(db_default=Now())
    changed_seq = models.BigIntegerField(db_default=SequenceStamp(), editable=False)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["critique", "run", "position"], name="instruction_once"),
            models.CheckConstraint(condition=Q(status__in=InstructionStatus.values), name="instruction_status_known"),
            models.CheckConstraint(
                condition=Q(checked_as__in=["kept", "flagged", "rejected"]), name="instruction_verdict_known"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "changed_seq", "id"], name="instruction_feed"),
            models.Index(fields=["run", "status", "id"], name="instruction_by_run"),
            models.Index("project", DRAW_KEY, condition=Q(retired_at=None), name="instruction_draw"),
            models.Index(
                fields=["project", "sureness", "id"], condition=Q(retired_at=None), name="instruction_least_sure"
            ),
            models.Index(
                fields=["project", "changed_seq", "id"],
                condition=Q(status__in=["approved", "edited"]),
                name="instruction_decided",
            ),
            GinIndex(fields=["findings"], opclasses=["jsonb_path_ops"], name="instruction_findings"),
        ]

    def __str__(self) -> str:
        return f"{self.critique_id} · {self.type} · {self.position}"


class SpotCheck(models.Model):
    """One person's judgement of one instruction; a person judges an instruction once, and rows are never changed.

    `is_random` says that the instruction was drawn at random, so that figures may be computed over it; the others were
    shown because the checks were least sure of them, or chosen by somebody. `checked_as` and `second_opinion` are what
    they were then; `before` has the status, the codes of the findings (`checks`), and the words if they were edited.
    A later judgement of the same person, who has seen the checks' verdict by then, changes the instruction alone.
    """

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="spot_checks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True, default="")
    is_random = models.BooleanField()
    checked_as = models.CharField(max_length=10)
    second_opinion = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "person"], name="spot_check_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["approved", "rejected", "edited"]), name="spot_check_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} · {self.verdict}"
