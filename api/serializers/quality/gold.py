"""Gold items and people's accuracy on them in the API's responses and requests; for managers only."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from annotation.models import GoldItem, GoldUse, Membership
from annotation.queries.desk.assignment_json import iso
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.quality.gold_accuracy import GoldAccuracy, item_accuracy
from api.serializers.assignments import QuestionnaireName
from api.serializers.fields import ObjectField, Strict

EXPECTED_HELP = (
    'By question: {"value": 4, "tolerance": 1} or {"values": [3, 4]}. Only grades, choices and numbers. Without it, the'
    " closed answers of the critique are expected."
)


class NewGoldItemSerializer(Strict):
    """An item to be made of an image or of a critique."""

    image = serializers.UUIDField(required=False)
    critique = serializers.UUIDField(required=False)
    expected = ObjectField(required=False, help_text=EXPECTED_HELP)
    explanation = serializers.CharField(max_length=5_000, required=False, allow_blank=True, default="")
    use = serializers.ChoiceField(choices=GoldUse.choices, required=False, default=GoldUse.GOLD)


class ChangedGoldItemSerializer(Strict):
    """What may change of an item."""

    use = serializers.ChoiceField(choices=GoldUse.choices, required=False)
    explanation = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class GoldImageSerializer(serializers.Serializer[None]):
    """The image of an item."""

    id = serializers.UUIDField()
    file = serializers.CharField()
    thumbnail = serializers.CharField()


class GoldItemSerializer(serializers.Serializer[None]):
    """A gold item, for the schema."""

    id = serializers.UUIDField()
    image = GoldImageSerializer()
    questionnaire = QuestionnaireName()
    use = serializers.CharField()
    expected = serializers.DictField()
    explanation = serializers.CharField()
    critique = serializers.UUIDField(allow_null=True)
    is_active = serializers.BooleanField()
    showings = serializers.IntegerField(help_text="How many people had it.")
    is_waiting = serializers.BooleanField(
        help_text="Whether its image may still be somebody's work: it is not shown as gold so long."
    )
    answered = serializers.IntegerField()
    compared = serializers.IntegerField(help_text="How many of these had a visible question that is expected.")
    accuracy = serializers.FloatField(allow_null=True, help_text="Mean share of expected answers, over those compared.")
    low = serializers.FloatField(allow_null=True, help_text="Begin of the 95 % interval.")
    high = serializers.FloatField(allow_null=True, help_text="End of the 95 % interval.")
    computed_at = serializers.DateTimeField(help_text="When this response was made.")
    created_at = serializers.DateTimeField()


def present_gold_item(item: GoldItem) -> dict[str, Any]:
    """Returns an item of `find_gold_items` in the form of GoldItemSerializer."""
    version, accuracy = item.questionnaire, item_accuracy(item)
    return {
        "id": item.id,
        "image": {
            "id": item.image_id,
            "file": item.image.file,
            "thumbnail": rendition_urls(item.image.renditions).get("thumbnail", ""),
        },
        "questionnaire": {"id": version.id, "key": version.key, "version": version.version},
        "use": item.use,
        "expected": item.expected,
        "explanation": item.explanation,
        "critique": item.critique_id,
        "is_active": item.is_active,
        "showings": item.showing_count,  # type: ignore[attr-defined]  # annotated by find_gold_items
        "is_waiting": item.is_waiting,  # type: ignore[attr-defined]
        "answered": item.answered,  # type: ignore[attr-defined]
        "compared": accuracy.n,
        "accuracy": accuracy.value,
        "low": accuracy.low,
        "high": accuracy.high,
        "computed_at": iso(timezone.now()),
        "created_at": iso(item.created_at),
    }


class MemberAccuracySerializer(serializers.Serializer[None]):
    """A member's accuracy on gold, for the schema: the mean share over images with its 95 % interval.

    It is of now, while the statistics of raters have the figure of when they were computed.
    """

    member = serializers.UUIDField()
    person = serializers.CharField()
    images = serializers.IntegerField()
    correct = serializers.IntegerField()
    total = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    computed_at = serializers.DateTimeField(help_text="When this response was made.")
    since = serializers.DateTimeField(allow_null=True, help_text="Counting began anew when a manager resumed them.")
    warned_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    pause = serializers.DictField()
    qualified_at = serializers.DateTimeField(allow_null=True)


def present_accuracy(membership: Membership, accuracy: GoldAccuracy) -> dict[str, Any]:
    """Returns a member's accuracy in the form of MemberAccuracySerializer."""
    return {
        "member": membership.id,
        "person": membership.person.get_username(),
        "images": accuracy.estimate.n,
        "correct": accuracy.correct,
        "total": accuracy.total,
        "share": accuracy.estimate.value,
        "low": accuracy.estimate.low,
        "high": accuracy.estimate.high,
        "computed_at": iso(timezone.now()),
        "since": iso(accuracy.since),
        "warned_at": iso(membership.warned_at),
        "paused_at": iso(membership.paused_at),
        "pause": membership.pause,
        "qualified_at": iso(membership.qualified_at),
    }


class ReasonSerializer(Strict):
    """The reason of a decision about a person."""

    reason = serializers.CharField(max_length=500)


class OptionalReasonSerializer(Strict):
    """The reason of a decision about a person, which may be left out."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
