"""Judgements of interpretations: what a judge says, a model's pass over an evaluation, people's claims."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from annotation.models.base import Row
from annotation.models.calling import ModelJob, ModelJobStatus, ModelRequest
from annotation.models.evaluating.evaluation import Evaluation, EvaluationAnswer
from annotation.models.project import Project


class JudgeKind(models.TextChoices):
    ENDPOINT = "endpoint", _("endpoint")
    PERSON = "person", _("person")


class Judgement(Row):
    """What a judge thinks of the text of an interpretation: each figure is 0, 1 or 2.

    The judge is a person, or the `model` of an endpoint with the prompt of a version, whose raw answer is `text` and
    whose own words are the `reason`. Judges stand beside one another: nothing mixes their figures.
    """

    answer = models.ForeignKey(EvaluationAnswer, on_delete=models.PROTECT, related_name="judgements", db_index=False)
    judge = models.CharField(max_length=10, choices=JudgeKind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    endpoint = models.CharField(max_length=100, blank=True, default="")
    model = models.CharField(max_length=200, blank=True, default="")
    prompt_version = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="", db_default="")
    relevance = models.PositiveSmallIntegerField(_("relevance"))
    precision = models.PositiveSmallIntegerField(_("precision"))
    completeness = models.PositiveSmallIntegerField(_("completeness"))
    judged_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["judged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "person"], condition=Q(judge="person"), name="judgement_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["answer", "endpoint", "model", "prompt_version"],
                condition=Q(judge="endpoint"),
                name="judgement_once_per_model",
            ),
            models.CheckConstraint(
                condition=Q(judge="person", person__isnull=False, endpoint="")
                | Q(judge="endpoint", person=None) & ~Q(endpoint=""),
                name="judgement_has_judge",
            ),
            models.CheckConstraint(
                condition=Q(relevance__range=(0, 2), precision__range=(0, 2), completeness__range=(0, 2)),
                name="judgement_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.relevance} {self.precision} {self.completeness}"


class Judging(Row, ModelJob):
    """One judge's pass over the interpretations of an evaluation: the model of an endpoint, with a prompt's version.

    An evaluation has one of each judge, unless it was cancelled. Answers that the judge has judged before have no
    request: nothing is judged twice by the same model with the same prompt.
    """

    NOUN = "judging"
    TASK = "judge"
    REQUESTS = "requests"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="judgings", db_index=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="judgings")
    prompt_version = models.CharField(max_length=40)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "endpoint", "model", "prompt_version"],
                condition=~Q(status="cancelled"),
                name="judging_once_per_judge",
            ),
            models.CheckConstraint(condition=Q(status__in=ModelJobStatus.values), name="judging_status_known"),
            models.CheckConstraint(condition=~Q(endpoint=""), name="judging_has_endpoint"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="judging_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} · {self.model}"


class JudgingRequest(ModelRequest):
    """The question whether one interpretation is good. `text` is the judge's raw answer."""

    TASK = "judge"
    TARGET = "judging_id"
    JOB = "judging"
    TEXT = "text"

    judging = models.ForeignKey(Judging, on_delete=models.PROTECT, related_name="requests", db_index=False)
    answer = models.ForeignKey(EvaluationAnswer, on_delete=models.PROTECT, related_name="judging_requests")
    text = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["judging", "number"]
        constraints = [
            models.UniqueConstraint(fields=["judging", "answer"], name="judging_request_once"),
            models.UniqueConstraint(fields=["judging", "number"], name="judging_request_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed", "skipped"]),
                name="judging_request_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["judging", "number"], condition=Q(status="queued"), name="judging_queued"),
            models.Index(fields=["judging", "heartbeat_at"], condition=Q(status="running"), name="judging_running"),
            models.Index(fields=["judging", "-finished_at"], name="judging_latest"),
            models.Index(fields=["judging", "failure"], condition=Q(status="failed"), name="judging_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.judging_id} · {self.number} · {self.status}"


class JudgingClaim(Row):
    """An interpretation that a person is given to judge, until its lease ends.

    Its id is the only name of the answer that the person sees: that of the answer would tell which evaluation it is of.
    The row stays once the answer is judged, so that the judgement can be sent again, and changed.
    """

    answer = models.ForeignKey(EvaluationAnswer, on_delete=models.PROTECT, related_name="claims", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lease_until = models.DateTimeField()
    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, null=True, blank=True, related_name="claim")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "person"], name="judging_claim_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.person_id}"
