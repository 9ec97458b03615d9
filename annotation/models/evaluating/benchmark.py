"""Benchmarks: frozen, versioned sets of items, and their published files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.evaluating.candidate import Candidate, Criterion
from annotation.models.image import Image
from annotation.models.job import Job, JobStatus
from annotation.models.project import Project


class Benchmark(Row, Job):
    """One version of a benchmark. A worker freezes its items and writes its files in one transaction, or neither.

    `spec` has what was asked for: the criteria, the least cross-checks, accuracy, graders and agreement of an item, the
    seed of letters and splits, the share for development, the formats, and whether images that stand in a release were
    insisted on. `manifest` has what came of it: counts, the balance of letters, leaks, checksums. `judges_per_answer`
    is the number of people who judge each interpretation of its evaluations.
    """

    NOUN = "benchmark"
    TASK = "publish_benchmark"
    QUEUE = "export"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="benchmarks")
    name = models.CharField(_("name"), max_length=100)
    version = models.PositiveIntegerField(_("version"))
    spec = models.JSONField(default=dict)
    manifest = models.JSONField(default=dict)
    judges_per_answer = models.PositiveSmallIntegerField(_("people who judge each answer"), default=1, db_default=1)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name", "version"], name="benchmark_version_once"),
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="benchmark_status_known"),
            models.CheckConstraint(condition=Q(judges_per_answer__range=(1, 10)), name="benchmark_judges_in_range"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="benchmark_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.version}"


class BenchmarkItem(Row):
    """One question of a benchmark, frozen: later changes of its critique, image or candidate do not reach it.

    `number` counts from 1 within the benchmark. `public_id` is the id in its files, made of what a model is asked, so
    that answers to another order of options are never taken for answers to this one. `options` are in the order in
    which the letters name them, and `correct` is the index of the right one among them. A reason (AesI) has neither,
    but `references`, the texts of experts. `people` are the figures of its cross-checks. `file` is the name of its
    image in the files.
    """

    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    public_id = models.CharField(max_length=40)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="items")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="benchmark_items")
    file = models.CharField(max_length=200)
    criterion = models.CharField(_("criterion"), max_length=4, choices=Criterion)
    split = models.CharField(_("split"), max_length=8)
    text = models.TextField(_("question"))
    options = models.JSONField(default=list)
    correct = models.PositiveSmallIntegerField(null=True, blank=True)
    references = models.JSONField(default=list)
    dimension = models.CharField(_("dimension"), max_length=40, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    source = models.CharField(_("source"), max_length=100, blank=True, default="")
    people = models.JSONField(default=dict)

    class Meta:
        ordering = ["benchmark", "number"]
        constraints = [
            models.UniqueConstraint(fields=["benchmark", "number"], name="benchmark_item_number_once"),
            models.UniqueConstraint(fields=["benchmark", "public_id"], name="benchmark_item_public_id_once"),
            models.UniqueConstraint(fields=["benchmark", "candidate"], name="benchmark_item_once"),
            models.CheckConstraint(condition=Q(criterion__in=Criterion.values), name="benchmark_item_criterion_known"),
            models.CheckConstraint(condition=Q(split__in=["dev", "test"]), name="benchmark_item_split_known"),
            models.CheckConstraint(
                condition=Q(criterion="AesI", correct=None) | ~Q(criterion="AesI") & Q(correct__range=(0, 3)),
                name="benchmark_item_correct_option",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.criterion}"


class BenchmarkExclusion(models.Model):
    """A candidate that stayed out of a benchmark, and why: a code of `annotation.wording` with its values."""

    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="exclusions")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=40)
    params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["benchmark", "candidate"], name="benchmark_exclusion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.benchmark_id} · {self.reason}"


class BenchmarkFile(Row):
    """One published file of a benchmark. One that has keys of test items is `private`: for managers alone."""

    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    private = models.BooleanField(default=False)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=300, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["benchmark", "name"], name="benchmark_file_name_once")]

    def __str__(self) -> str:
        return self.name
