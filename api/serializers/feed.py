"""The lines of the feeds, for the schema: critiques and instructions, and what comes in place of those taken back."""

from typing import Final

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from annotation.exporting.feed import HELD_OUT, NOT_REVIEWED, RETURNED
from annotation.models import FINISHED, LEAVING, TAKEN_BACK, InstructionStatus
from api.serializers.instructions import EvidenceSerializer, ExchangeSerializer
from api.serializers.releases.exports import ExportedCritiqueSerializer, ExportedQuestionnaireSerializer

REMOVED_STATUSES: Final = (InstructionStatus.REJECTED.value, "retired", HELD_OUT, RETURNED, NOT_REVIEWED)
REMOVED: Final = (*TAKEN_BACK, HELD_OUT, NOT_REVIEWED)
WITHDRAWN: Final = tuple(status for status in FINISHED.excluded if status not in TAKEN_BACK)


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
    status = serializers.ChoiceField(choices=LEAVING.statuses)
    recipe = ExportedQuestionnaireSerializer()
    model = serializers.CharField()
    updated_at = serializers.DateTimeField()


class WithdrawnCritiqueSerializer(serializers.Serializer[None]):
    """What the feed has in place of a critique that was withdrawn: delete it."""

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    status = serializers.ChoiceField(choices=WITHDRAWN)
    withdrawn_at = serializers.DateTimeField()


class TakenBackCritiqueSerializer(serializers.Serializer[None]):
    """What the feed has in place of a critique that does not leave now: delete it.

    A reviewer returned or rejected it, its image is held out for a benchmark, or the project lets only reviewed ones
    leave.
    """

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    status = serializers.ChoiceField(choices=REMOVED)
    updated_at = serializers.DateTimeField()


class RemovedInstructionSerializer(serializers.Serializer[None]):
    """What the feed has in place of an instruction that was rejected or retired, or does not leave now: delete it.

    Its image is held out for a benchmark, its critique is returned to its author, or that is not reviewed although the
    project lets only reviewed ones leave.
    """

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    critique = serializers.UUIDField()
    status = serializers.ChoiceField(choices=REMOVED_STATUSES)
    updated_at = serializers.DateTimeField()


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="CritiqueFeedLine",
        serializers={
            **dict.fromkeys(FINISHED.statuses, ExportedCritiqueSerializer),
            **dict.fromkeys(WITHDRAWN, WithdrawnCritiqueSerializer),
            **dict.fromkeys(REMOVED, TakenBackCritiqueSerializer),
        },
        resource_type_field_name="status",
    )
)
class CritiqueFeedLine(serializers.DictField):
    """A critique, or what comes in its place; `status` tells which."""


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="InstructionFeedLine",
        serializers={
            **dict.fromkeys(LEAVING.statuses, ExportedInstructionSerializer),
            **dict.fromkeys(REMOVED_STATUSES, RemovedInstructionSerializer),
        },
        resource_type_field_name="status",
    )
)
class InstructionFeedLine(serializers.DictField):
    """An instruction, or what comes in its place; `status` tells which."""


class CritiqueFeedPageSerializer(serializers.Serializer[None]):
    """A page of the feed; `next` is the cursor for the next page, also when this one is empty."""

    results = serializers.ListField(child=CritiqueFeedLine())
    next = serializers.CharField()


class InstructionFeedPageSerializer(serializers.Serializer[None]):
    """A page of the feed; `next` is the cursor for the next page, also when this one is empty."""

    results = serializers.ListField(child=InstructionFeedLine())
    next = serializers.CharField()
