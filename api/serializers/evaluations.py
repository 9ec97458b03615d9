"""Evaluations, their estimates and their answers."""

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.evaluating.evaluation_spec import (
    MAX_OUTPUT_LIMIT,
    MAX_TRIALS,
    OUTPUT_LIMIT,
    EvaluationSpec,
    FileEvaluationSpec,
)
from annotation.models import Evaluation, EvaluationFile, EvaluationSource, ModelJobStatus
from annotation.queries.calling.progress import JobProgress
from annotation.wording.rejections import explain
from annotation.wording.runs import explain_failure
from api.serializers.fields import ProgressSerializer, Strict
from api.serializers.judging import JudgingEstimateSerializer
from api.serializers.releases.exports import RequesterSerializer
from api.serializers.runs import (
    BudgetSerializer,
    CountRangeSerializer,
    ErrorCountSerializer,
    HoursRangeSerializer,
    LoweredEndpointSerializer,
    MoneyRangeSerializer,
    RunBudgetSerializer,
    UsageSerializer,
    budgets_in,
    present_progress,
)


class NewEvaluationSerializer(Strict):
    """What is asked of an evaluation. The action checks the endpoint."""

    endpoint = serializers.CharField(max_length=100)
    name = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="That of the model without it."
    )
    trials = serializers.IntegerField(
        required=False,
        default=1,
        min_value=1,
        max_value=MAX_TRIALS,
        help_text="Each further one has the options in another order, drawn by `seed`.",
    )
    seed = serializers.IntegerField(required=False, default=0, min_value=0, max_value=2**31 - 1)
    text_only = serializers.BooleanField(required=False, default=False, help_text="No image is sent.")
    output_limit = serializers.IntegerField(
        required=False,
        default=OUTPUT_LIMIT,
        min_value=1,
        max_value=MAX_OUTPUT_LIMIT,
        help_text="Tokens of an answer; one that was cut off is asked once more with twice as many.",
    )
    judge_endpoint = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=100,
        help_text="Judges the interpretations once all answers are there, out of what is left of the budget.",
    )
    budget = BudgetSerializer(required=False)
    acknowledged = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Confirms that the texts and images may be sent to the endpoint's address.",
    )

    def evaluation_spec(self) -> EvaluationSpec:
        """Returns the validated request."""
        values = self.validated_data
        fields = {name: value for name, value in values.items() if name not in ("budget", "acknowledged")}
        return EvaluationSpec(**fields, **budgets_in(values))


class NewFileEvaluationSerializer(Strict):
    """Files with a model's answers, and whose they are. The action checks the files."""

    file = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        allow_empty=False,
        error_messages=dict.fromkeys(("required", "empty"), gettext_lazy("Attach at least one file.")),
        help_text="AesBench's own files (four, or that of its challenge), VLMEvalKit's TSV or XLSX, or JSON Lines.",
    )
    model = serializers.CharField(max_length=200)
    name = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="That of the model without it."
    )
    trials = serializers.IntegerField(
        required=False, default=1, min_value=1, max_value=MAX_TRIALS, help_text="How many the files have."
    )
    text_only = serializers.BooleanField(required=False, default=False, help_text="The model was shown no image.")

    def evaluation_spec(self) -> FileEvaluationSpec:
        """Returns the validated request."""
        return FileEvaluationSpec(**{name: value for name, value in self.validated_data.items() if name != "file"})


class ChangedEvaluationSerializer(Strict):
    """What may be changed of an evaluation. The action checks the name."""

    name = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    is_hidden = serializers.BooleanField(required=False, help_text="Whether the table of the benchmark leaves it out.")


class FileNoticeSerializer(serializers.Serializer[None]):
    """What is worth knowing about a file of answers, for the schema."""

    code = serializers.CharField()
    detail = serializers.CharField()
    count = serializers.IntegerField(help_text="How many answers or lines it is about.")
    names = serializers.ListField(child=serializers.CharField(), help_text="The first of them.")


class EvaluationFileSerializer(serializers.ModelSerializer[EvaluationFile]):
    """A file of answers, how many of them were used, and what is worth knowing about the rest."""

    notices = serializers.SerializerMethodField()

    class Meta:
        model = EvaluationFile
        fields = ["file", "bytes", "sha256", "format", "answers", "notices"]

    @extend_schema_field(FileNoticeSerializer(many=True))
    def get_notices(self, row: EvaluationFile) -> list[dict[str, Any]]:
        """Returns each notice with its sentence, and the first items or lines that it is about."""
        return [
            {
                "code": notice["code"],
                "detail": explain(notice["code"], notice["params"]),
                "count": notice["params"]["count"],
                "names": notice["names"],
            }
            for notice in row.notices
        ]


class EvaluationEstimateSerializer(serializers.Serializer[None]):
    """What an evaluation would use, for the schema."""

    questions = serializers.IntegerField(help_text="Items times trials; an interpretation has one trial.")
    input_tokens = CountRangeSerializer()
    output_tokens = CountRangeSerializer()
    money = MoneyRangeSerializer(allow_null=True, help_text="Null if a price is unknown.")
    hours = HoursRangeSerializer()
    measured = serializers.IntegerField(help_text="The number of answers that it is measured from; 0 for a guess.")
    judging = JudgingEstimateSerializer(
        allow_null=True,
        help_text="What `judge_endpoint` would use on top, out of the same budget; null without one or without texts.",
    )


class OutcomesSerializer(serializers.Serializer[Evaluation]):
    """How many answers have an outcome so far. `answered` are interpretations, which are judged."""

    correct = serializers.IntegerField()
    wrong = serializers.IntegerField()
    refused = serializers.IntegerField()
    unreadable = serializers.IntegerField()
    failed = serializers.SerializerMethodField()
    answered = serializers.IntegerField()

    def get_failed(self, evaluation: Evaluation) -> int:
        """Returns how many questions have no answer: the call failed, or there is none in the text."""
        return evaluation.failed_requests + evaluation.empty


class EvaluationSerializer(serializers.ModelSerializer[Evaluation]):
    """An evaluation. `failure` is the code of why it is paused or failed, `reason` its sentence."""

    project = serializers.UUIDField(source="project_id")
    benchmark = serializers.UUIDField(source="benchmark_id")
    source = serializers.ChoiceField(choices=EvaluationSource.choices)  # type: ignore[assignment]  # the metaclass takes it off the class
    status = serializers.ChoiceField(choices=ModelJobStatus.choices)
    reason = serializers.SerializerMethodField()
    progress = ProgressSerializer(source="*")
    outcomes = OutcomesSerializer(source="*")
    usage = UsageSerializer(source="*")
    budget = RunBudgetSerializer(source="*")
    requested_by = RequesterSerializer()

    class Meta:
        model = Evaluation
        fields = [
            "id",
            "project",
            "benchmark",
            "name",
            "is_hidden",
            "source",
            "endpoint",
            "model",
            "judge_endpoint",
            "trials",
            "text_only",
            "seed",
            "parameters",
            "output_limit",
            "prompt_version",
            "status",
            "failure",
            "reason",
            "budget",
            "progress",
            "failed_requests",
            "outcomes",
            "usage",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
        ]

    def get_reason(self, evaluation: Evaluation) -> str:
        """Returns why the evaluation is paused or failed, as a sentence; else an empty text."""
        return explain_failure(evaluation.failure, evaluation.failure_params)


class EvaluationDetailSerializer(EvaluationSerializer):
    """An evaluation with its pace and its errors, for the schema."""

    a_minute = serializers.FloatField(allow_null=True, help_text="Calls a minute, lately; null while unknown.")
    seconds_left = serializers.IntegerField(allow_null=True)
    in_flight = serializers.IntegerField()
    busy_until = serializers.DateTimeField(allow_null=True, help_text="No call is made before.")
    lowered = LoweredEndpointSerializer(many=True, help_text="Endpoints that are called less at once than allowed.")
    files = EvaluationFileSerializer(many=True, help_text="What it was read from, if it was read from files.")
    errors = ErrorCountSerializer(many=True, help_text="Of the questions that have no answer, by class.")  # type: ignore[assignment]  # the metaclass takes it off the class

    class Meta(EvaluationSerializer.Meta):
        fields = [
            *EvaluationSerializer.Meta.fields,
            *("a_minute", "seconds_left", "in_flight", "busy_until", "lowered", "files", "errors"),
        ]


class AnswerSerializer(serializers.Serializer[None]):
    """An answer, for the schema."""

    number = serializers.IntegerField(help_text="Within the evaluation.")
    item = serializers.IntegerField(help_text="The number of the item within the benchmark.")
    id = serializers.CharField(
        help_text="The id of the item in the files of the benchmark; another version of the question has another."
    )
    criterion = serializers.CharField()
    image = serializers.CharField()
    trial = serializers.IntegerField()
    order = serializers.ListField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text="For each position as shown, the index of the option as frozen; null before the question is asked.",
    )
    status = serializers.CharField()
    text = serializers.CharField(help_text="The raw answer.")
    outcome = serializers.CharField(help_text="Empty until it is read.")
    rule = serializers.CharField(help_text="The rule that read it.")
    letter = serializers.CharField(help_text="As it was shown.")
    choice = serializers.IntegerField(allow_null=True, help_text="The index of the chosen option as frozen.")
    failure = serializers.CharField()
    model = serializers.CharField()
    finish_reason = serializers.CharField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost = serializers.CharField()
    latency_ms = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)


class AnswerPageSerializer(serializers.Serializer[None]):
    """A page of answers, for the schema."""

    results = AnswerSerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="The `after` of the next page; null at the end.")


def present_evaluation(evaluation: Evaluation, progress: JobProgress) -> dict[str, Any]:
    """Returns an evaluation with its progress in the form of EvaluationDetailSerializer."""
    files = EvaluationFileSerializer(evaluation.files.order_by("position"), many=True).data
    return {**EvaluationSerializer(evaluation).data, **present_progress(progress), "files": files}
