"""Judgements of interpretations in the API's requests and responses."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from annotation.actions.evaluating.judging.claims import MAX_CLAIMS
from annotation.actions.evaluating.judging.judgements import MAX_JUDGES
from annotation.evaluating.judgements import HIGHEST
from annotation.models import Benchmark, Judgement, Judging, ModelJobStatus, Project
from annotation.queries.evaluating.judging.judge_pseudonyms import judge_pseudonyms
from annotation.queries.evaluating.judging.judgement_figures import BenchmarkFigures, Judge, JudgeFigures
from annotation.wording.runs import explain_failure
from api.serializers.assignments import AssignmentImage
from api.serializers.fields import ProgressSerializer, Strict
from api.serializers.instructions import IntervalSerializer
from api.serializers.releases.exports import RequesterSerializer
from api.serializers.runs import (
    BudgetSerializer,
    CountRangeSerializer,
    HoursRangeSerializer,
    MoneyRangeSerializer,
    RunBudgetSerializer,
    UsageSerializer,
)


class NewJudgingSerializer(Strict):
    """Which endpoint judges the interpretations of an evaluation."""

    endpoint = serializers.CharField(max_length=100)
    budget = BudgetSerializer(required=False)
    acknowledged = serializers.BooleanField(
        required=False, default=False, help_text="Confirms that the texts may be sent to the endpoint's address."
    )


class JudgingEstimateSerializer(serializers.Serializer[None]):
    """What a judge would use, for the schema."""

    texts = serializers.IntegerField(help_text="That it has not judged; before there are any, at most so many.")
    input_tokens = CountRangeSerializer()
    output_tokens = CountRangeSerializer()
    money = MoneyRangeSerializer(allow_null=True, help_text="In the judge's currency; null if a price is unknown.")
    hours = HoursRangeSerializer()
    measured = serializers.IntegerField(help_text="The number of judgements that it is measured from; 0 for a guess.")


class JudgingSerializer(serializers.ModelSerializer[Judging]):
    """A model's pass over the interpretations of an evaluation. `progress` counts answers."""

    project = serializers.UUIDField(source="project_id")
    evaluation = serializers.UUIDField(source="evaluation_id")
    status = serializers.ChoiceField(choices=ModelJobStatus.choices)
    reason = serializers.SerializerMethodField()
    progress = ProgressSerializer(source="*")
    usage = UsageSerializer(source="*")
    budget = RunBudgetSerializer(source="*")
    requested_by = RequesterSerializer()

    class Meta:
        model = Judging
        fields = [
            "id",
            "project",
            "evaluation",
            "endpoint",
            "model",
            "prompt_version",
            "status",
            "failure",
            "reason",
            "budget",
            "progress",
            "failed_requests",
            "usage",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
        ]

    def get_reason(self, judging: Judging) -> str:
        """Returns why the judging is paused or failed, as a sentence; else an empty text."""
        return explain_failure(judging.failure, judging.failure_params)


class ClaimInterpretationsSerializer(Strict):
    """How many interpretations the caller wants to have."""

    count = serializers.IntegerField(min_value=1, max_value=MAX_CLAIMS, required=False, default=1)


class JudgingClaimSerializer(serializers.Serializer[None]):
    """An interpretation to judge. Nothing tells which model wrote it."""

    id = serializers.UUIDField(help_text="Of the claim.")
    lease_until = serializers.DateTimeField()
    question = serializers.CharField()
    text = serializers.CharField(help_text="What the model wrote.")
    references = serializers.ListField(child=serializers.CharField(), help_text="What experts wrote.")
    image = AssignmentImage()


class ClaimedInterpretationsSerializer(serializers.Serializer[None]):
    """The answer to a claim."""

    claims = JudgingClaimSerializer(many=True)
    open = serializers.IntegerField(help_text="How many more there are for the caller.")


class FiguresSerializer(Strict):
    """What a person thinks of an interpretation, 0 to 2 each."""

    relevance = serializers.IntegerField(min_value=0, max_value=HIGHEST)
    precision = serializers.IntegerField(min_value=0, max_value=HIGHEST)
    completeness = serializers.IntegerField(min_value=0, max_value=HIGHEST)


class NewJudgementSerializer(FiguresSerializer):
    """A person's figures, and those that they replace."""

    replaces = FiguresSerializer(
        required=False,
        allow_null=True,
        help_text="The caller's own figures that they have seen to stand; null for none. Where others stand, the "
        "answer is 409 (`judged_otherwise`) with them in `judgement`. Without this, whatever stands is replaced.",
    )


class OwnJudgementSerializer(serializers.Serializer[None]):
    """The caller's judgement, under the id of its claim."""

    id = serializers.UUIDField()
    relevance = serializers.IntegerField()
    precision = serializers.IntegerField()
    completeness = serializers.IntegerField()


class JudgementSerializer(serializers.ModelSerializer[Judgement]):
    """A judgement. `person` is a pseudonym; empty for a model's, whose raw answer is `text`."""

    judge = serializers.CharField()
    evaluation = serializers.UUIDField(source="answer.evaluation_id")
    answer = serializers.IntegerField(source="answer.number", help_text="The number within the evaluation.")
    item = serializers.IntegerField(source="answer.item.number", help_text="The number within the benchmark.")
    person = serializers.SerializerMethodField()

    class Meta:
        model = Judgement
        fields = [
            "id",
            "evaluation",
            "answer",
            "item",
            "judge",
            "person",
            "endpoint",
            "model",
            "prompt_version",
            "relevance",
            "precision",
            "completeness",
            "reason",
            "text",
            "judged_at",
        ]

    def get_person(self, judgement: Judgement) -> str:
        """Returns the pseudonym of the person in this project; empty for a model."""
        names: dict[Any, str] = self.context.get("pseudonyms", {})
        return names.get(judgement.person_id, "")


def present_judgements(project: Project, judgements: list[Judgement]) -> Any:
    """Returns judgements in the form of JudgementSerializer."""
    context = {"pseudonyms": judge_pseudonyms(project, judgements)}
    return JudgementSerializer(judgements, many=True, context=context).data


class JudgingPolicySerializer(Strict):
    """How many people judge each interpretation."""

    judges_per_answer = serializers.IntegerField(min_value=1, max_value=MAX_JUDGES)


class JudgeNameSerializer(serializers.Serializer[None]):
    """Whose figures these are; `people` stands for all persons together."""

    kind = serializers.ChoiceField(choices=["people", "endpoint"])
    endpoint = serializers.CharField()
    model = serializers.CharField()
    prompt_version = serializers.CharField()


class AspectIntervalsSerializer(serializers.Serializer[None]):
    """A mean, from 0 to 2, for each aspect."""

    relevance = IntervalSerializer()
    precision = IntervalSerializer()
    completeness = IntervalSerializer()


class JudgeFiguresSerializer(serializers.Serializer[None]):
    """What one judge gave one evaluation."""

    judge = JudgeNameSerializer()
    score = IntervalSerializer(help_text="The mean of the three aspects, from 0 to 2, with its normal interval.")
    aspects = AspectIntervalsSerializer()
    judged = serializers.IntegerField()
    zeros = serializers.IntegerField(help_text="Answers that failed or were refused: each counts as 0.")
    unjudged = serializers.IntegerField(help_text="Left out of the score.")
    people = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


class JudgedEvaluationSerializer(serializers.Serializer[None]):
    """An evaluation with each of its judges, which are never mixed."""

    evaluation = serializers.UUIDField()
    name = serializers.CharField()
    judges = JudgeFiguresSerializer(many=True)


class AspectAgreementSerializer(serializers.Serializer[None]):
    """How far ratings of one aspect agree."""

    aspect = serializers.CharField()
    exact = IntervalSerializer(help_text="The share of equal ratings over `n` answers, with Wilson's interval.")
    alpha = serializers.FloatField(allow_null=True, help_text="Krippendorff's, ordinal; null where nothing varies.")


class JudgeAgreementSerializer(serializers.Serializer[None]):
    """How far people agree with one another (`judge` is people), or with a model."""

    judge = JudgeNameSerializer()
    aspects = AspectAgreementSerializer(many=True)


class BenchmarkJudgingSerializer(serializers.Serializer[None]):
    """The judges of a benchmark's interpretations."""

    judges_per_answer = serializers.IntegerField()
    evaluations = JudgedEvaluationSerializer(many=True)
    agreements = JudgeAgreementSerializer(many=True)
    computed_at = serializers.DateTimeField()


def present_judging(benchmark: Benchmark, figures: BenchmarkFigures) -> dict[str, Any]:
    """Returns the judges of a benchmark in the form of BenchmarkJudgingSerializer."""
    return {
        "judges_per_answer": benchmark.judges_per_answer,
        "evaluations": [
            {
                "evaluation": row.evaluation.pk,
                "name": row.evaluation.name,
                "judges": [_present_figures(judge) for judge in row.judges],
            }
            for row in figures.evaluations
        ],
        "agreements": [
            {"judge": _present_judge(row.judge), "aspects": [asdict(aspect) for aspect in row.aspects]}
            for row in figures.agreements
        ],
        "computed_at": figures.computed_at,
    }


def _present_figures(figures: JudgeFigures) -> dict[str, Any]:
    score = figures.score
    return {
        "judge": _present_judge(figures.judge),
        "score": asdict(score.value),
        "aspects": {aspect: asdict(estimate) for aspect, estimate in score.aspects.items()},
        "judged": score.judged,
        "zeros": score.zeros,
        "unjudged": score.unjudged,
        "people": figures.people,
        "first_at": figures.first_at,
        "last_at": figures.last_at,
    }


def _present_judge(judge: Judge) -> dict[str, str]:
    return {"kind": "people" if judge.is_people else "endpoint", **asdict(judge)}
