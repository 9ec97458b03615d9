"""Instructions, spot checks and their agreement in the API's responses and requests."""

from typing import Any

from rest_framework import serializers

from annotation.actions.refining.instructions import VERDICTS
from annotation.models import InstructionStatus, Recheck
from annotation.queries.desk.assignment_json import iso
from annotation.queries.refining.agreement import Agreement, AgreementReport
from annotation.refining.items import ITEM_TYPES
from annotation.statistics.proportions import Estimate
from api.serializers.fields import ProgressSerializer, Strict, StrictQuery

MAX_DRAWS = 20


class ExchangeSerializer(Strict):
    """A further question of a conversation and its answer."""

    question = serializers.CharField(max_length=4000, allow_blank=True)
    answer = serializers.CharField(max_length=4000, allow_blank=True)


class EvidenceSerializer(serializers.Serializer[None]):
    """A quote, and the characters of the answer in which it stands (-1 if it does not)."""

    question = serializers.CharField()
    quote = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class FindingSerializer(serializers.Serializer[None]):
    """One thing that a check found wrong."""

    check = serializers.CharField()
    severity = serializers.ChoiceField(choices=["flag", "reject"])
    field = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    params = serializers.DictField()
    detail = serializers.CharField(help_text="The finding in the reader's language.")


class WordingSerializer(serializers.Serializer[None]):
    """What an instruction says; `wording` identifies these words."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=ITEM_TYPES)
    language = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    correct_option = serializers.IntegerField(allow_null=True)
    follow_ups = ExchangeSerializer(many=True)
    wording = serializers.CharField()


class InstructionSerializer(WordingSerializer):
    """An instruction with its evidence and what the checks say of it, for the schema."""

    run = serializers.UUIDField()
    critique = serializers.UUIDField()
    revision = serializers.CharField()
    evidence = EvidenceSerializer(many=True)
    status = serializers.ChoiceField(choices=InstructionStatus.choices)
    checked_as = serializers.ChoiceField(choices=["kept", "flagged", "rejected"])
    findings = FindingSerializer(many=True)
    sureness = serializers.FloatField()
    second_opinion = serializers.DictField(allow_null=True)
    original = serializers.DictField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class JudgementSerializer(Strict):
    """A judgement of an instruction."""

    status = serializers.ChoiceField(choices=VERDICTS)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)
    question = serializers.CharField(required=False, allow_blank=True)
    answer = serializers.CharField(required=False, allow_blank=True)
    options = serializers.ListField(child=serializers.CharField(allow_blank=True), required=False)
    correct_option = serializers.IntegerField(required=False, min_value=0, allow_null=True)
    follow_ups = ExchangeSerializer(many=True, required=False)
    wording = serializers.CharField(required=False, help_text="The words that were judged; other ones are a conflict.")
    draw = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="As the instruction was drawn, if it was."
    )


class PassagePartSerializer(serializers.Serializer[None]):
    """A part of an answer; it is lit where the instruction cites it."""

    text = serializers.CharField()
    lit = serializers.BooleanField()


class PassageSerializer(serializers.Serializer[None]):
    """One answer of the critique."""

    question = serializers.CharField()
    name = serializers.CharField()
    is_prose = serializers.BooleanField()
    parts = PassagePartSerializer(many=True)


class DrawSerializer(WordingSerializer):
    """An instruction to judge, without what checks or models say of it; `draw` is empty unless drawn at random."""

    draw = serializers.CharField()
    passages = PassageSerializer(many=True)
    image = serializers.DictField()


class DrawsSerializer(serializers.Serializer[None]):
    """What a person judges next, and how many they have judged."""

    judged = serializers.IntegerField()
    instructions = DrawSerializer(many=True)


class DrawQuery(StrictQuery):
    """Which instructions are drawn, and how many. `skip` are ids that the caller has already."""

    count = serializers.IntegerField(required=False, default=4, min_value=1, max_value=MAX_DRAWS)
    run = serializers.UUIDField(required=False, default=None)
    type = serializers.ChoiceField(required=False, default="", choices=ITEM_TYPES)
    check = serializers.CharField(required=False, default="", max_length=60)
    skip = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=200)


class IntervalSerializer(serializers.Serializer[None]):
    """A value over `n` judgements with its 95 % interval; null where it is undefined."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()


class AgreementSerializer(serializers.Serializer[None]):
    """How far the checks, or the second model, agree with people."""

    n = serializers.IntegerField()
    kappa = IntervalSerializer()
    kept_precision = IntervalSerializer(help_text="Of what they keep, the share that people accept.")
    kept_recall = IntervalSerializer(help_text="Of what people accept, the share that they keep.")
    rejected_precision = IntervalSerializer(help_text="Of what they reject, the share that people reject.")
    rejected_recall = IntervalSerializer(help_text="Of what people reject, the share that they reject.")


class CheckAgreementSerializer(serializers.Serializer[None]):
    """How one check does, by its findings."""

    check = serializers.CharField()
    precision = IntervalSerializer()
    recall = IntervalSerializer()


class AgreementReportSerializer(serializers.Serializer[None]):
    """The agreement with people over judgements of instructions drawn at random. An edit counts as a rejection."""

    run = serializers.UUIDField(allow_null=True)
    computed_at = serializers.DateTimeField()
    judgements = serializers.IntegerField()
    edited = serializers.IntegerField()
    checks = AgreementSerializer()
    second_model = AgreementSerializer()
    by_type = serializers.DictField(child=AgreementSerializer())
    by_check = CheckAgreementSerializer(many=True)


class RecheckSerializer(serializers.Serializer[Recheck]):
    """The progress of checking a run's instructions again."""

    id = serializers.UUIDField()
    run = serializers.UUIDField(source="run_id")
    status = serializers.CharField()
    progress = ProgressSerializer(source="*")
    verdicts_changed = serializers.IntegerField()
    finished_at = serializers.DateTimeField(allow_null=True)


def present_report(report: AgreementReport, run_id: Any) -> dict[str, Any]:
    """Returns an agreement in the form of AgreementReportSerializer."""
    return {
        "run": run_id,
        "computed_at": iso(report.computed_at),
        "judgements": report.judgements,
        "edited": report.edited,
        "checks": _agreement(report.checks),
        "second_model": _agreement(report.second_model),
        "by_type": {type_: _agreement(agreement) for type_, agreement in report.by_type.items()},
        "by_check": [
            {"check": row.check, "precision": _estimate(row.precision), "recall": _estimate(row.recall)}
            for row in report.by_check
        ],
    }


def _agreement(agreement: Agreement) -> dict[str, Any]:
    names = ("kappa", "kept_precision", "kept_recall", "rejected_precision", "rejected_recall")
    return {"n": agreement.n, **{name: _estimate(getattr(agreement, name)) for name in names}}


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n}
