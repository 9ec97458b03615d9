"""The statistics of one image in the API's responses."""

from typing import Any

from rest_framework import serializers

from annotation.queries.review.image_figures import ImageFigures, QuestionFigures


class AnswerNumberSerializer(serializers.Serializer[None]):
    """An answer to a question, and how many people gave it."""

    value = serializers.JSONField(help_text="The value of the option.")
    rating = serializers.IntegerField(help_text="The number that stands for it in the mean.")
    number = serializers.IntegerField()


class QuestionFiguresSerializer(serializers.Serializer[None]):
    """The mean opinion score of an image for one question, over the answers as their authors gave them."""

    key = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="The mean.")
    low = serializers.FloatField(allow_null=True, help_text="The lower limit of its 95 % interval.")
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="How many people answered.")
    reason = serializers.CharField(allow_blank=True, help_text="Why there is no interval: `too_few` or `no_spread`.")
    deviation = serializers.FloatField(allow_null=True, help_text="The standard deviation, with n - 1.")
    histogram = AnswerNumberSerializer(many=True)


class ImageFiguresSerializer(serializers.Serializer[None]):
    """The figures of an image, computed for this response."""

    computed_at = serializers.DateTimeField()
    questions = QuestionFiguresSerializer(many=True)


def present_figures(figures: ImageFigures | None) -> dict[str, Any] | None:
    """Returns the figures of one questionnaire version in the form of ImageFiguresSerializer; None for none."""
    if figures is None:
        return None
    return {
        "computed_at": figures.computed_at,
        "questions": [_present_question(question) for question in figures.questions],
    }


def _present_question(figures: QuestionFigures) -> dict[str, Any]:
    mean = figures.statistics.mean
    return {
        "key": figures.question["key"],
        "value": mean.value,
        "low": mean.low,
        "high": mean.high,
        "n": mean.n,
        "reason": str(mean.reason or ""),
        "deviation": figures.statistics.deviation,
        "histogram": [
            {"value": answer.value, "rating": answer.rating, "number": answer.number} for answer in figures.histogram
        ],
    }
