"""The table of a benchmark and comparisons of two evaluations, for the API."""

from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers

from annotation.evaluating.tables.json_table import document
from annotation.evaluating.tables.views import VIEWS
from annotation.models import EvaluationScore
from annotation.queries.evaluating.table.benchmark_table import BenchmarkScores
from annotation.queries.evaluating.table.comparison import CRITERIA_COMPARED, ModelComparison
from annotation.queries.evaluating.table.entries import Entry, table_of
from api.serializers.fields import StrictQuery

FORMATS: Final = ("json", "markdown", "latex", "csv")


class TableQuery(StrictQuery):
    """The query parameters of a table."""

    view = serializers.ChoiceField(choices=VIEWS, required=False, default="parts")
    items = serializers.ChoiceField(choices=["test", "dev", "all"], required=False, default="")
    judge = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)
    sort = serializers.CharField(required=False, default="", allow_blank=True, max_length=80)


class ComparisonQuery(StrictQuery):
    """The query parameters of a comparison."""

    a = serializers.UUIDField()
    b = serializers.UUIDField()
    items = serializers.ChoiceField(choices=["test", "dev", "all"], required=False, default="")
    judge = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError where an evaluation is to be compared with itself."""
        if attrs["a"] == attrs["b"]:
            raise serializers.ValidationError({"b": [_("Give another evaluation than `a`.")]})
        return attrs


class ColumnSerializer(serializers.Serializer[None]):
    key = serializers.CharField(help_text="A criterion, one with a part of it (`AesP.composition`), or `overall`.")
    title = serializers.CharField()
    is_part = serializers.BooleanField()


class ScoreCellSerializer(serializers.Serializer[None]):
    value = serializers.FloatField(help_text="In percent; AesI from 0 to 2, the overall score in points.")
    low = serializers.FloatField(required=False)
    high = serializers.FloatField(required=False)
    n = serializers.IntegerField(
        required=False, help_text="The items that it is over; of people their answers, of AesI the texts that count."
    )
    note = serializers.CharField(required=False, help_text="What is wrong with a published score.")


class TableRowSerializer(serializers.Serializer[None]):
    model = serializers.CharField()
    kind = serializers.ChoiceField(choices=["model", "text_only", "people", "baseline", "published"])
    scores = serializers.DictField(child=ScoreCellSerializer(), help_text="By column; without a value, left out.")
    notes = serializers.ListField(child=serializers.CharField())
    evaluation = serializers.UUIDField(allow_null=True)
    trials = serializers.IntegerField(allow_null=True)
    rules = serializers.CharField(allow_null=True, help_text="The version of the reading rules.")
    scorer = serializers.CharField(allow_null=True, help_text="The version of the arithmetic.")
    computed_at = serializers.DateTimeField(allow_null=True)


class TableSerializer(serializers.Serializer[None]):
    """A table, for the schema."""

    items = serializers.CharField(help_text="The set of items that is scored: test, dev or all.")
    item_count = serializers.IntegerField()
    judge = serializers.CharField(help_text="Of AesI; empty if nothing is judged.")
    judges = serializers.DictField(child=serializers.IntegerField(), help_text="All judges, with their evaluations.")
    unscored = serializers.IntegerField(help_text="Evaluations that are not done, or not scored yet.")
    omitted = serializers.IntegerField(help_text="Older evaluations that the table leaves out.")
    hidden = serializers.IntegerField(help_text="Scored evaluations that managers left out of the table.")
    columns = ColumnSerializer(many=True)
    rows = TableRowSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class ScoreStampSerializer(serializers.ModelSerializer[EvaluationScore]):
    """When and by what an evaluation was scored."""

    evaluation = serializers.UUIDField(source="evaluation_id")

    class Meta:
        model = EvaluationScore
        fields = ["evaluation", "rules", "scorer", "computed_at"]


class ScoreEstimateSerializer(serializers.Serializer[None]):
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()


class CriterionComparisonSerializer(serializers.Serializer[None]):
    n = serializers.IntegerField(help_text="Items that both answered.")
    a_better = serializers.IntegerField(
        help_text="Items that the first alone answered correctly; with trials, in more of them; of AesI, judged higher."
    )
    b_better = serializers.IntegerField()
    p_exact = serializers.FloatField(
        help_text="Of McNemar's test, with trials and of AesI of the sign test; two-sided."
    )
    p_mid = serializers.FloatField()
    difference = ScoreEstimateSerializer(help_text="The first's mean less the second's, with its bootstrap interval.")


class ModelComparisonSerializer(serializers.Serializer[None]):
    """A comparison, for the schema."""

    a = serializers.UUIDField()
    b = serializers.UUIDField()
    items = serializers.CharField()
    judge = serializers.CharField()
    criteria = serializers.DictField(child=CriterionComparisonSerializer())


def present_table(scores: BenchmarkScores, entries: list[Entry], view: Any) -> dict[str, Any]:
    """Returns a table in the form of TableSerializer."""
    table = document(table_of(scores, entries, view))
    rows = [row | _evaluation_fields(entry) for row, entry in zip(table.pop("rows"), entries, strict=True)]
    return {
        "items": scores.item_set,
        "item_count": scores.baselines.items,
        "judge": scores.judge,
        "judges": dict(scores.judges),
        "unscored": scores.unscored,
        "omitted": scores.omitted,
        "hidden": scores.hidden,
        "rows": rows,
        **table,
    }


def present_comparison(comparison: ModelComparison) -> dict[str, Any]:
    """Returns a comparison in the form of ModelComparisonSerializer."""
    criteria = {}
    for name in CRITERIA_COMPARED:
        if result := comparison.by_criterion.get(name):
            difference = result.difference
            criteria[name] = {
                "n": result.n,
                "a_better": result.first_better,
                "b_better": result.second_better,
                "p_exact": result.p_exact,
                "p_mid": result.p_mid,
                "difference": {
                    "value": difference.value,
                    "low": difference.low,
                    "high": difference.high,
                    "n": difference.n,
                },
            }
    return {
        "a": comparison.first_id,
        "b": comparison.second_id,
        "items": comparison.item_set,
        "judge": comparison.judge,
        "criteria": criteria,
    }


def _evaluation_fields(entry: Entry) -> dict[str, Any]:
    names = ("id", "trials", "rules", "scorer", "computed_at")
    values = {name: getattr(entry.evaluation, name) if entry.evaluation else None for name in names}
    return {"evaluation": values.pop("id"), **values}
