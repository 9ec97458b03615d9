"""`instruction.v1`, for the schema."""

from rest_framework import serializers

from annotation.models import InstructionStatus
from api.serializers.exports import ExportedQuestionnaireSerializer
from api.serializers.instructions import EvidenceSerializer, ExchangeSerializer


class ExportedInstructionSerializer(serializers.Serializer[None]):
    """One question and answer that a model made of a critique."""

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    critique = serializers.UUIDField()
    run = serializers.UUIDField()
    type = serializers.CharField()
    language = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.CharField()
    follow_ups = ExchangeSerializer(many=True)
    options = serializers.ListField(
        child=serializers.CharField(), help_text="Of a multiple choice, in the model's order."
    )
    correct_option = serializers.IntegerField(allow_null=True, help_text="Its index among the options.")
    evidence = EvidenceSerializer(many=True)
    findings = serializers.ListField(child=serializers.DictField(), help_text="What the checks found.")
    checked_as = serializers.CharField(help_text="The verdict of the checks: kept or flagged.")
    status = serializers.ChoiceField(choices=InstructionStatus.choices)
    recipe = ExportedQuestionnaireSerializer()
    model = serializers.CharField()
    updated_at = serializers.DateTimeField()


class InstructionFeedPageSerializer(serializers.Serializer[None]):
    """A page of the feed; `next` is the cursor for the next page, also when this one is empty.

    In place of an instruction that was rejected or retired comes `{"id", "project", "critique", "status": "rejected" or
    "retired", "updated_at"}`.
    """

    results = ExportedInstructionSerializer(many=True)
    next = serializers.CharField()
