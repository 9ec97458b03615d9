"""Evaluations: one model's answers to all items of a benchmark, as they were read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.calling import CallLimits, ModelJob, ModelJobStatus, ModelRequest
from annotation.models.evaluating.benchmark import Benchmark, BenchmarkItem
from annotation.models.project import Project


class EvaluationSource(models.TextChoices):
    ENDPOINT = "endpoint", _("endpoint")
    FILE = "file", _("file")


class Outcome(models.TextChoices):
    """What an answer was read as. An interpretation (AesI) is only answered: its text is judged."""

    CORRECT = "correct", _("correct")
    WRONG = "wrong", _("wrong")
    REFUSED = "refused", _("refused")
    UNREADABLE = "unreadable", _("unreadable")
    FAILED = "failed", _("without an answer")
    ANSWERED = "answered", _("answered")


class Evaluation(Row, ModelJob):
    """One model's answers to all items of a benchmark, from an endpoint or from files.

    Each item is asked `trials` times with its options in another order, drawn by `seed`; the first trial has the frozen
    order, and an interpretation has one trial. With `text_only` no image is sent. `parameters` go into every call,
    and `prompt_version` names the words of the prompts. `correct`, …, `answered` count answers by outcome; `empty` are
    those that failed although the call did not: there is no answer in their text.

    When its answers are there, `judge_endpoint` judges the interpretations, if one is named.

    The table of the benchmark, its plots and its files leave out one that `is_hidden`, and say how many they are; its
    interpretations are given to no person to judge.

    One whose `source` is `file` has no endpoint: a worker reads its `files`, and asks nobody.
    """

    NOUN = "evaluation"
    TASK = "evaluate"
    REQUESTS = "answers"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="evaluations", db_index=False)
    benchmark = models.ForeignKey(Benchmark, on_delete=models.PROTECT, related_name="evaluations")
    name = models.CharField(_("name"), max_length=100)
    is_hidden = models.BooleanField(_("left out of the table"), default=False, db_default=False)
    source = models.CharField(max_length=10, choices=EvaluationSource, default=EvaluationSource.ENDPOINT)
    trials = models.PositiveSmallIntegerField(_("trials"), default=1)
    text_only = models.BooleanField(_("without images"), default=False)
    seed = models.PositiveBigIntegerField(_("seed"), default=0)
    parameters = models.JSONField(default=dict)
    output_limit = models.PositiveIntegerField(_("tokens of an answer at most"), default=1024)
    prompt_version = models.CharField(max_length=40, blank=True, default="")
    estimate = models.JSONField(default=dict)
    correct = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ModelJobStatus.values), name="evaluation_status_known"),
            models.CheckConstraint(condition=Q(source__in=EvaluationSource.values), name="evaluation_source_known"),
            models.CheckConstraint(condition=Q(trials__range=(1, 10)), name="evaluation_trials"),
            models.CheckConstraint(condition=~Q(source="endpoint", endpoint=""), name="evaluation_has_endpoint"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="evaluation_unfinished"
            ),
            models.Index(fields=["project", "-created_at"], name="evaluation_of_project"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_from_files(self) -> bool:
        return self.source == EvaluationSource.FILE

    @property
    def sends_images(self) -> bool:
        return not self.text_only

    @property
    def limits(self) -> CallLimits:
        return CallLimits(max_output_tokens=self.output_limit)


class EvaluationAnswer(ModelRequest):
    """A model's answer to one item in one trial.

    `order` has for each position as shown the index of the item's option as frozen; None until the question is
    prepared. `text` is the raw answer. Of it `rule` read `letter`, as shown, which names the item's option `choice`;
    "" and None where none was read. Reading again changes these and `outcome`, never `text`.
    """

    TASK = "evaluate"
    TARGET = "evaluation_id"
    JOB = "evaluation"
    TEXT = "text"
    VALUES_OF_FAILED = {"outcome": "failed"}

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="answers", db_index=False)
    item = models.ForeignKey(BenchmarkItem, on_delete=models.PROTECT, related_name="answers")
    trial = models.PositiveSmallIntegerField(default=0)
    order = models.JSONField(null=True, blank=True, default=None)
    text = models.TextField(blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="", db_default="")
    rule = models.CharField(max_length=40, blank=True, default="", db_default="")
    letter = models.CharField(max_length=1, blank=True, default="", db_default="")
    choice = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["evaluation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "item", "trial"], name="evaluation_answer_once"),
            models.UniqueConstraint(fields=["evaluation", "number"], name="evaluation_answer_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed", "skipped"]),
                name="evaluation_answer_status_known",
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="evaluation_outcome_known"),
            models.CheckConstraint(condition=~Q(status__in=["done", "failed"], outcome=""), name="evaluation_was_read"),
            models.CheckConstraint(
                condition=Q(outcome__in=["correct", "wrong"], choice__range=(0, 3))
                | ~Q(outcome__in=["correct", "wrong"]) & Q(choice=None),
                name="evaluation_choice_of_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["evaluation", "number"], condition=Q(status="queued"), name="evaluation_queued"),
            models.Index(
                fields=["evaluation", "heartbeat_at"], condition=Q(status="running"), name="evaluation_running"
            ),
            models.Index(fields=["evaluation", "-finished_at"], name="evaluation_latest"),
            models.Index(fields=["evaluation", "failure"], condition=Q(status="failed"), name="evaluation_failed"),
            # The interpretations among the many other answers: what judges are given, and what they gave.
            models.Index(fields=["evaluation", "item", "id"], condition=Q(outcome="answered"), name="evaluation_texts"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} · {self.number} · {self.outcome or self.status}"
