"""Candidates: what experts wrote for a benchmark, before it is frozen in one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.critique import Critique
from annotation.models.image import Image
from annotation.models.project import Project


class Criterion(models.TextChoices):
    """The four criteria of AesBench."""

    AESP = "AesP", _("perception")
    AESE = "AesE", _("empathy")
    AESA = "AesA", _("assessment")
    AESI = "AesI", _("interpretation")


class CandidateStatus(models.TextChoices):
    UNCHECKED = "unchecked", _("to be cross-checked")
    ACCEPTED = "accepted", _("accepted")
    DISPUTED = "disputed", _("with its author")
    CONTESTED = "contested", _("with a third expert")
    EXCLUDED = "excluded", _("left out")


class Candidate(Row):
    """One answer of a critique to a question with a criterion, as it was when the row was made: rows keep their words.

    A multiple choice has `text`, `options` and the index `correct` of the key; a grade has the three levels as
    options; a reason has its `text` alone. Its tags, `dimension` and `kind`, follow its author. `hints` are what
    `rules.giveaways` finds. `source` is that of its image. `checks` counts finished cross-checks, `right_checks` those
    that chose the key (of a reason, those that agreed). `slots_taken` counts the slots of the present round of checks
    that are claimed or filled: a claim passes over a candidate without a free one. A critique that is revised or
    withdrawn retires its candidate for good, and a revised one makes a new row.
    """

    NOUN = "candidate"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="candidates", db_index=False)
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="candidates")
    critique = models.ForeignKey(Critique, on_delete=models.PROTECT, related_name="candidates", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="candidates", db_index=False
    )
    question = models.CharField(max_length=100)
    criterion = models.CharField(_("criterion"), max_length=4, choices=Criterion)
    status = models.CharField(_("status"), max_length=10, choices=CandidateStatus, default=CandidateStatus.UNCHECKED)
    text = models.TextField(_("question"), blank=True, default="")
    options = models.JSONField(default=list)
    correct = models.PositiveSmallIntegerField(null=True, blank=True)
    dimension = models.CharField(_("dimension"), max_length=40, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    source = models.CharField(_("source"), max_length=100, blank=True, default="")
    hints = models.JSONField(default=list)
    checks = models.PositiveSmallIntegerField(default=0)
    right_checks = models.PositiveSmallIntegerField(default=0)
    slots_taken = models.PositiveSmallIntegerField(default=0, db_default=0)
    status_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["critique", "question"], condition=Q(retired_at=None), name="candidate_live_once"
            ),
            models.CheckConstraint(condition=Q(criterion__in=Criterion.values), name="candidate_criterion_known"),
            models.CheckConstraint(condition=Q(status__in=CandidateStatus.values), name="candidate_status_known"),
            models.CheckConstraint(
                condition=Q(criterion="AesI", correct=None) | ~Q(criterion="AesI") & Q(correct__range=(0, 3)),
                name="candidate_correct_option",
            ),
            models.CheckConstraint(condition=Q(right_checks__lte=F("checks")), name="candidate_right_checks"),
        ]
        indexes = [
            models.Index(
                fields=["project", "status", "criterion", "id"],
                condition=Q(retired_at=None),
                name="candidate_by_status",
            ),
            models.Index(fields=["project", "-id"], condition=Q(retired_at=None), name="candidate_newest"),
            models.Index(fields=["author", "status", "id"], condition=Q(retired_at=None), name="candidate_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} · {self.text or self.image_id}"


class CoverageCell(models.Model):
    """How many candidates of one criterion, dimension, kind and source a project has, and how many are wanted.

    `candidates` counts those that are neither retired nor left out, `accepted` those of them that are accepted. Whoever
    makes a candidate or changes its status keeps both, so that a claim reads them without counting. An empty
    `dimension` or `kind` is that of grades and reasons, whose cells count images: those that have one, and those that
    have an accepted one, because all of an image make one item. Without a `target` nothing more is wanted.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="coverage_cells", db_index=False)
    criterion = models.CharField(max_length=4, choices=Criterion)
    dimension = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=100, blank=True, default="")
    candidates = models.PositiveIntegerField(default=0, db_default=0)
    accepted = models.PositiveIntegerField(default=0, db_default=0)
    target = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "criterion", "source", "dimension", "kind"], name="coverage_cell_once"
            ),
            models.CheckConstraint(condition=Q(accepted__lte=F("candidates")), name="coverage_cell_accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} · {self.dimension} · {self.kind} · {self.source}"
