"""Runs and their estimates."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers

from annotation.models import ModelJobStatus, Project, Recipe, Run
from annotation.queries.calling.progress import MAX_ERRORS, JobProgress
from annotation.refining.run_spec import RunSpec
from annotation.wording.runs import explain_failure, explain_run
from api.serializers.fields import ProgressSerializer, Strict
from api.serializers.releases.exports import RequesterSerializer
from api.serializers.releases.filters import FilterSerializer

_MAX_TOKENS: Final = 10**15


class BudgetSerializer(Strict):
    """What a run may use; null for no limit. Money is in the currency of the endpoint."""

    tokens = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=_MAX_TOKENS)
    money = serializers.DecimalField(
        required=False, allow_null=True, max_digits=18, decimal_places=8, min_value=Decimal(0)
    )


def budgets_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the budget of a validated request as the actions take it; None for no limit."""
    budget = values.get("budget") or {}
    return {"budget_tokens": budget.get("tokens"), "budget_money": budget.get("money")}


class JudgeSerializer(Strict):
    """The second model, which checks a share of the instructions."""

    endpoint = serializers.CharField(max_length=100)
    share = serializers.FloatField(min_value=0, max_value=1)


class PricesSerializer(Strict):
    """What a million tokens cost, of a run by batch files."""

    input = serializers.DecimalField(max_digits=18, decimal_places=8, min_value=Decimal(0))
    output = serializers.DecimalField(max_digits=18, decimal_places=8, min_value=Decimal(0))


class NewEstimateSerializer(Strict):
    """What is asked of a run. The action checks the filter and the endpoints."""

    recipe = serializers.UUIDField(help_text="A recipe version of the project.")
    endpoint = serializers.CharField(
        required=False, default="", allow_null=True, allow_blank=True, help_text="Null for batch files."
    )
    model = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text="Of a run by batch files."
    )
    prices = PricesSerializer(required=False, allow_null=True)
    filter = serializers.DictField(required=False, default=dict)
    limit = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**31 - 1, help_text="For a sample."
    )
    budget = BudgetSerializer(required=False)
    judge = JudgeSerializer(required=False, allow_null=True)

    def run_spec(self, project: Project) -> RunSpec:
        """Returns the validated request. Raises ValidationError for a recipe that is not the project's."""
        values = self.validated_data
        recipe = Recipe.objects.filter(project=project, pk=values["recipe"]).first()
        if recipe is None:
            raise serializers.ValidationError({"recipe": [_("Give the id of a recipe of this project.")]})
        judge = values.get("judge") or {}
        prices = values.get("prices") or {}
        return RunSpec(
            recipe=recipe,
            endpoint=values["endpoint"] or "",
            model=values["model"],
            input_price=prices.get("input"),
            output_price=prices.get("output"),
            filter=values["filter"],
            limit=values["limit"],
            **budgets_in(values),
            judge_endpoint=judge.get("endpoint", ""),
            judge_share=judge.get("share", 0.0),
        )


class NewRunSerializer(NewEstimateSerializer):
    """The request of a run."""

    acknowledged = serializers.BooleanField(
        required=False, default=False, help_text="Confirms that the texts may be sent to the endpoint's address."
    )


class NewEstimateSchema(serializers.Serializer[None]):
    """A request for an estimate, with its filter in detail; for the schema."""

    recipe = serializers.UUIDField()
    endpoint = serializers.CharField(required=False, allow_null=True, help_text="Null for batch files.")
    model = serializers.CharField(required=False, help_text="Of a run by batch files, which needs it.")
    prices = PricesSerializer(required=False, allow_null=True)
    filter = FilterSerializer(required=False)
    limit = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    budget = BudgetSerializer(required=False)
    judge = JudgeSerializer(required=False, allow_null=True)


class NewRunSchema(NewEstimateSchema):
    """A request for a run, with its filter in detail; for the schema."""

    acknowledged = serializers.BooleanField(
        required=False, default=False, help_text="Confirms that the texts may be sent to the endpoint's address."
    )


class ResumeSerializer(Strict):
    """Larger budgets, where the old ones are used up."""

    budget = BudgetSerializer(required=False)
    acknowledged = serializers.BooleanField(
        required=False, default=False, help_text="Confirms that the texts may be sent to the endpoint's new address."
    )

    def arguments(self) -> dict[str, Any]:
        """Returns the validated request as the actions take it."""
        values = self.validated_data
        return {"acknowledged": values["acknowledged"], **budgets_in(values)}


class CountRangeSerializer(serializers.Serializer[None]):
    """A count that is likely between two."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()


class HoursRangeSerializer(serializers.Serializer[None]):
    """A number of hours that is likely between two."""

    low = serializers.FloatField()
    high = serializers.FloatField()


class MoneyRangeSerializer(serializers.Serializer[None]):
    """An amount in the endpoint's currency that is likely between two, as texts."""

    low = serializers.CharField()
    high = serializers.CharField()


class EstimateSerializer(serializers.Serializer[None]):
    """What a run would use, for the schema."""

    critiques = serializers.IntegerField()
    taken_over = serializers.IntegerField(help_text="Those with a stored answer of an earlier run: they cost nothing.")
    other_languages = serializers.IntegerField(help_text="Those in a language in which the recipe does not ask.")
    input_tokens = CountRangeSerializer()
    output_tokens = CountRangeSerializer()
    money = MoneyRangeSerializer(allow_null=True, help_text="Null if a price is unknown.")
    hours = HoursRangeSerializer(allow_null=True, help_text="Null for batch files.")
    measured = serializers.IntegerField(help_text="The number of requests that it is measured from; 0 for a guess.")


class InstructionCountsSerializer(serializers.Serializer[Run]):
    """How many instructions the checks kept, kept with a flag, and rejected."""

    kept = serializers.IntegerField()
    flagged = serializers.IntegerField()
    rejected = serializers.IntegerField()


class UsageSerializer(serializers.Serializer[Run]):
    """What was used. `lost_…` is the most that calls may have cost whose answer never arrived."""

    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=18, decimal_places=8)
    lost_calls = serializers.IntegerField()
    lost_tokens = serializers.IntegerField()
    lost_cost = serializers.DecimalField(max_digits=18, decimal_places=8)


class RunBudgetSerializer(serializers.Serializer[Run]):
    """What the run may use; null for no limit."""

    tokens = serializers.IntegerField(source="budget_tokens", allow_null=True)
    money = serializers.DecimalField(source="budget_money", max_digits=18, decimal_places=8, allow_null=True)


class RunSerializer(serializers.ModelSerializer[Run]):
    """A run. `failure` is the code of why it is paused or failed, `reason` its sentence."""

    project = serializers.UUIDField(source="project_id")
    recipe = serializers.UUIDField(source="recipe_id")
    endpoint = serializers.CharField(allow_null=True, help_text="Null for batch files.")
    status = serializers.ChoiceField(choices=ModelJobStatus.choices)
    reason = serializers.SerializerMethodField()
    filter = FilterSerializer()
    progress = ProgressSerializer(source="*")
    instructions = InstructionCountsSerializer(source="*")
    usage = UsageSerializer(source="*")
    budget = RunBudgetSerializer(source="*")
    requested_by = RequesterSerializer()

    class Meta:
        model = Run
        fields = [
            "id",
            "project",
            "recipe",
            "endpoint",
            "model",
            "status",
            "failure",
            "reason",
            "filter",
            "limit",
            "budget",
            "judge_endpoint",
            "judge_share",
            "progress",
            "failed_requests",
            "taken_over",
            "instructions",
            "usage",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
        ]

    def get_reason(self, run: Run) -> str:
        """Returns why the run is paused or failed, as a sentence; else an empty text."""
        return explain_run(run)

    def to_representation(self, instance: Run) -> dict[str, Any]:
        """Returns the filter as it is stored, which the request's parser checked."""
        values: dict[str, Any] = super().to_representation(instance)
        return {**values, "filter": instance.filter, "endpoint": instance.endpoint or None}


class ErrorCountSerializer(serializers.Serializer[None]):
    """A class of errors, for the schema."""

    code = serializers.CharField()
    detail = serializers.CharField()
    requests = serializers.IntegerField(help_text=f"At most {MAX_ERRORS} are counted.")


class LoweredEndpointSerializer(serializers.Serializer[None]):
    """An endpoint that rejected calls as too many: how many are made at once, of those that its file allows."""

    name = serializers.CharField()
    calls = serializers.IntegerField()
    allowed = serializers.IntegerField()
    at = serializers.DateTimeField()


class RunDetailSerializer(RunSerializer):
    """A run with its pace and its errors, for the schema."""

    a_minute = serializers.FloatField(allow_null=True, help_text="Calls a minute, lately; null while unknown.")
    seconds_left = serializers.IntegerField(allow_null=True)
    in_flight = serializers.IntegerField()
    busy_until = serializers.DateTimeField(allow_null=True, help_text="No call is made before.")
    lowered = LoweredEndpointSerializer(many=True, help_text="Endpoints that are called less at once than allowed.")
    errors = ErrorCountSerializer(many=True, help_text="Of the requests that have no answer, by class.")  # type: ignore[assignment]  # the metaclass takes it off the class

    class Meta(RunSerializer.Meta):
        fields = [
            *RunSerializer.Meta.fields,
            *("a_minute", "seconds_left", "in_flight", "busy_until", "lowered", "errors"),
        ]


def present_run(run: Run, progress: JobProgress) -> dict[str, Any]:
    """Returns a run with its progress in the form of RunDetailSerializer."""
    return {**RunSerializer(run).data, **present_progress(progress)}


def present_progress(progress: JobProgress) -> dict[str, Any]:
    """Returns the pace and the errors of a job, as every kind of jobs that calls models presents them."""
    errors = [
        {"code": error.code, "detail": explain_failure(error.code, error.params), "requests": error.number}
        for error in progress.errors
    ]
    return {
        "a_minute": progress.a_minute,
        "seconds_left": progress.seconds_left,
        "in_flight": progress.in_flight,
        "busy_until": progress.busy_until,
        "lowered": [asdict(endpoint) for endpoint in progress.lowered],
        "errors": errors,
    }
