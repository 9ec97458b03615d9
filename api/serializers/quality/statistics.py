"""Statistics for the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from annotation.queries.quality.statistics import Rater, Statistics
from api.serializers.fields import StrictQuery
from api.serializers.projects import QuestionnaireVersionSerializer


class StatisticsQuery(StrictQuery):
    """The query parameters of statistics."""

    name = serializers.CharField(required=False, default="", max_length=500)

    def names(self) -> list[str]:
        """Returns the names that are asked for; none for all."""
        return [name for name in self.validated_data["name"].split(",") if name]


class OwnStatisticsQuery(StrictQuery):
    """The query parameters of one's own statistics."""

    project = serializers.UUIDField(error_messages={"required": _("Say of which project.")})


class StatisticSerializer(serializers.Serializer[Any]):
    """One figure. docs/statistics.md explains the names."""

    name = serializers.CharField(help_text="Such as `alpha`, `distribution`, `coverage` or `projected_day`.")
    questionnaire = QuestionnaireVersionSerializer(
        allow_null=True, help_text="Ratings are compared within one version of a questionnaire only."
    )
    question = serializers.CharField(allow_blank=True)
    scope = serializers.DictField(help_text='What it is narrowed to, such as `{"source": "natural", "value": "3"}`.')
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="The lower limit of the 95 % interval.")
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="Over how many images, critiques, decisions or days it was computed.")
    reason = serializers.CharField(
        allow_blank=True, help_text="Why there is no value or no interval, such as `too_few`; a count has none."
    )
    details = serializers.DictField()
    computed_at = serializers.DateTimeField()


class StatisticsSerializer(serializers.Serializer[Any]):
    """The statistics of a project."""

    computed_at = serializers.DateTimeField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True, help_text="When the critiques had been counted.")
    is_waiting = serializers.BooleanField(help_text="Whether critiques have changed since that are not counted yet.")
    statistics = StatisticSerializer(many=True)


class RaterNameSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    username = serializers.CharField()
    name = serializers.CharField(source="display_name")


class RaterSerializer(serializers.Serializer[Any]):
    """One rater. `person` is null for reviewers, who know the pseudonym of the exports only."""

    pseudonym = serializers.CharField()
    person = RaterNameSerializer(allow_null=True)
    statistics = StatisticSerializer(many=True)


class RaterStatisticsSerializer(serializers.Serializer[Any]):
    """The statistics of the raters of a project."""

    computed_at = serializers.DateTimeField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    is_waiting = serializers.BooleanField()
    raters = RaterSerializer(many=True)


def present_statistics(statistics: Statistics) -> Any:
    """Returns statistics as the API answers them."""
    return StatisticsSerializer(statistics).data


def present_raters(statistics: Statistics, raters: list[Rater]) -> Any:
    """Returns the statistics of raters as the API answers them."""
    return RaterStatisticsSerializer(
        {
            "computed_at": statistics.computed_at,
            "counted_at": statistics.counted_at,
            "is_waiting": statistics.is_waiting,
            "raters": raters,
        }
    ).data
