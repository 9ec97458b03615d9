"""Counts that the workers keep of critiques, so that a statistic never reads the critiques themselves.

All numbers are whole: what is added and taken away again leaves nothing behind. `annotation/actions/inspecting` moves
them by differences, and `manage.py rebuild_rollups` makes them again from the critiques.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotation.models.batch import Batch
from annotation.models.image import Image
from annotation.models.project import Project
from annotation.models.questionnaire import Questionnaire


class DayCount(models.Model):
    """What a person did in a batch on the day (UTC) on which they submitted it: a number for each name.

    The names are `critiques`, `words`, `flagged`, `ms:<stage>`, `flag:<code>`, `decision:<decision>`, and
    `judged:<code>:<decision>` for the decisions on critiques with that flag.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", db_index=False)
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name", "day", "batch", "annotator"], include=["number"], name="day_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.name} · {self.number}"


class AnswerCount(models.Model):
    """How many finished critiques have an answer, by source of their images (`name` is `answer`), or took about so
    many seconds for a stage (`name` is `seconds`, `question` the stage)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=16)
    question = models.CharField(max_length=100)
    source = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=100)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "questionnaire", "name", "question", "source", "value"], name="answer_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.value} · {self.number}"


class RaterCount(models.Model):
    """Sums over the finished ratings of one person for one question: a number for each name.

    The names are `ratings`; `shared`, of images that others rated too; of these `difference` and `squares`, the sums of
    the distance from the mean of the others and of its square, in millionths; `above` and `below`, the ratings far off
    (BT.500); `retest:<first>:<second>`, the pairs of ratings of an image shown twice. Without a question:
    `seconds:<s>`, the critiques that took about so long.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+", db_index=False)
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    question = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=40)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "questionnaire", "annotator", "question", "name"], name="rater_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} · {self.name} · {self.number}"


class RatingPattern(models.Model):
    """How many images have these ratings of one question, in rising order; the latest is of the week of that Monday."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+", db_index=False)
    question = models.CharField(max_length=100)
    week = models.DateField()
    pattern = ArrayField(models.SmallIntegerField())
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "questionnaire", "question", "week", "pattern"], name="rating_pattern_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.pattern} · {self.number}"


class BatchCount(models.Model):
    """How many images of a batch have so many critiques; those without any are not counted."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", db_index=False)
    critiques = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "batch", "critiques"], name="batch_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} · {self.critiques} · {self.number}"


class ImageRatings(models.Model):
    """The ratings that people gave an image in one questionnaire version.

    `ratings` holds {"on": day, "answers": {question: rating}} of each finished critique by the id of its annotator, and
    `critiques` how many count, finished or not. `spread` is how many grades apart the `graders` are; both are null
    where the questionnaire has no grade. Samples are taken in the order of `sample_key`.
    """

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    critiques = models.PositiveSmallIntegerField(default=0)
    ratings = models.JSONField(default=dict)
    graders = models.PositiveSmallIntegerField(null=True, blank=True)
    spread = models.PositiveSmallIntegerField(null=True, blank=True)
    sample_key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "questionnaire"], name="image_ratings_once"),
        ]
        indexes = [
            models.Index(fields=["project", "questionnaire", "sample_key"], name="image_ratings_sample"),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} · {self.questionnaire_id}"
