"""The filter of an export: as it is requested, and as it is stored."""

from rest_framework import serializers

from annotation.exporting.language import LANGUAGES
from annotation.exporting.purposes import INSTEAD
from annotation.exporting.raters import METHODS
from annotation.models import CritiqueStatus, Purpose


class FilterSerializer(serializers.Serializer[None]):
    """The filter of an export, for the schema. Any other name is rejected."""

    batch = serializers.ListField(child=serializers.UUIDField(), required=False, help_text="Only these batches.")
    status = serializers.ListField(
        child=serializers.ChoiceField(choices=CritiqueStatus.choices),
        required=False,
        help_text="Only these; without it all but returned ones.",
    )
    submitted_after = serializers.DateTimeField(required=False, help_text="At this time or later.")
    submitted_before = serializers.DateTimeField(required=False, help_text="Before this time.")
    min_words = serializers.IntegerField(required=False, help_text="At least so many words in all of its texts.")
    language = serializers.ListField(
        child=serializers.ChoiceField(choices=LANGUAGES), required=False, help_text="Written in one of these."
    )
    annotator_group = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="By people in one of these groups."
    )
    source = serializers.ListField(  # type: ignore[assignment]  # the metaclass takes it off the class
        child=serializers.CharField(allow_blank=True), required=False, help_text="Of images from one of these."
    )
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=Purpose.choices),
        required=False,
        help_text="Of these purposes; without it of work alone. With others, each record has its `purpose`.",
    )
    finals = serializers.ChoiceField(
        choices=[INSTEAD], required=False, help_text="The final critique of an image replaces its work."
    )
    screening = serializers.ChoiceField(
        choices=METHODS,
        required=False,
        help_text=(
            "Leave out people whom a screening of the stored statistics rejects. The answer has the object "
            '{"method", "as_of", "left_out"}; give it instead to leave the same people out again.'
        ),
    )
    min_gold_accuracy = serializers.FloatField(
        required=False,
        help_text=(
            "Leave out people whose accuracy on gold is known and lower. The answer has the object "
            '{"share", "as_of", "left_out"}, which may be given instead.'
        ),
    )
    min_critiques = serializers.IntegerField(
        required=False, help_text="Of images that have at least so many finished critiques."
    )
    min_agreement = serializers.FloatField(
        required=False,
        help_text="Of images of which two people or more gave a level, and at least this share of them the same.",
    )


class StoredScreeningSerializer(serializers.Serializer[None]):
    """A screening as it is stored: who was left out, by the critiques up to a time."""

    method = serializers.CharField()
    as_of = serializers.DateTimeField()
    left_out = serializers.ListField(child=serializers.CharField(), help_text="Pseudonyms.")


class StoredGoldAccuracySerializer(serializers.Serializer[None]):
    """A least accuracy on gold as it is stored: who was left out, by the critiques up to a time."""

    share = serializers.FloatField()
    as_of = serializers.DateTimeField()
    left_out = serializers.ListField(child=serializers.CharField(), help_text="Pseudonyms.")


class StoredFilterSerializer(FilterSerializer):
    """The filter of an export as it is stored, and may be given again."""

    screening = StoredScreeningSerializer(required=False)  # type: ignore[assignment]
    min_gold_accuracy = StoredGoldAccuracySerializer(required=False)  # type: ignore[assignment]
