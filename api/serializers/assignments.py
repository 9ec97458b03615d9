"""Requests of the desk: drafts, submissions, skips and flags; and the schema of its answers."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from annotation.actions.desk.skip_and_flag import FLAG_REASONS, SKIP_REASONS
from api.serializers.fields import ObjectField, Strict


class ResponseSerializer(Strict):
    """The content of a draft or a submission."""

    answers = ObjectField()
    timings = ObjectField(required=False)
    committed = serializers.ListField(child=serializers.CharField(max_length=100), required=False, max_length=100)
    revisions = serializers.ListField(required=False, max_length=500)
    marks = ObjectField(required=False)
    viewing = ObjectField(required=False)


class DraftSerializer(ResponseSerializer):
    """A draft and the version that it was based on."""

    version = serializers.IntegerField(min_value=0, max_value=2_000_000_000)


class SubmissionSerializer(ResponseSerializer):
    """A finished critique, its idempotency key, and how many new images to claim with it."""

    key = serializers.UUIDField()
    claim = serializers.IntegerField(min_value=0, max_value=20, required=False)


class ClaimSerializer(Strict):
    """The number of claimed assignments that the caller is to have."""

    count = serializers.IntegerField(min_value=1, max_value=20, required=False, default=1)


class SkipSerializer(Strict):
    """The reason, and how many new images to claim instead."""

    reason = serializers.ChoiceField(choices=list(SKIP_REASONS.items()))
    note = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
    claim = serializers.IntegerField(min_value=0, max_value=20, required=False, default=0)


class FlagSerializer(Strict):
    """The reason of a flag."""

    reason = serializers.ChoiceField(choices=list(FLAG_REASONS.items()))
    note = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")


class RevisionSerializer(Strict):
    """Changed answers, laid over the stored ones; null removes an answer. `marks` replaces all of them."""

    answers = ObjectField()
    marks = ObjectField(required=False)
    based_on = serializers.DateTimeField(
        required=False,
        help_text="The `updated_at` of the critique that was changed. If it has changed since, the answer is 409 "
        "`stale_critique` with the newer `critique`. Without it, the last request overwrites earlier ones.",
    )

    def validate(self, revision: dict[str, Any]) -> dict[str, Any]:
        if not revision["answers"] and "marks" not in revision:
            raise serializers.ValidationError({"answers": _("Name at least one question to change.")})
        return revision


class AssignmentImage(serializers.Serializer[None]):
    """The image of an assignment, with the signed URLs of its renditions."""

    id = serializers.UUIDField()
    file = serializers.CharField()
    title = serializers.CharField()
    author = serializers.CharField()
    license = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    view = serializers.CharField(help_text="At most 2048 pixels wide and high.")
    screen = serializers.CharField(required=False, help_text="At most 1024; images that came earlier have none.")
    thumbnail = serializers.CharField()


class BatchName(serializers.Serializer[None]):
    """The batch of an assignment."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class QuestionnaireName(serializers.Serializer[None]):
    """The questionnaire version of an assignment."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    version = serializers.IntegerField()


class StoredDraftSerializer(serializers.Serializer[None]):
    """A stored draft."""

    version = serializers.IntegerField()
    answers = serializers.DictField()
    timings = serializers.DictField()
    committed = serializers.ListField()
    revisions = serializers.ListField()
    marks = serializers.DictField()
    viewing = serializers.DictField()
    updated_at = serializers.DateTimeField()


class TopicSerializer(serializers.Serializer[None]):
    """What a question that the annotator writes should be about, and how many like it the project lacks."""

    dimension = serializers.CharField()
    kind = serializers.CharField()
    missing = serializers.IntegerField()


class AssignmentSerializer(serializers.Serializer[None]):
    """An assignment, for the schema."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    lease_until = serializers.DateTimeField(allow_null=True)
    image = AssignmentImage()
    batch = BatchName()
    questionnaire = QuestionnaireName()
    draft = StoredDraftSerializer(allow_null=True)
    topics = serializers.DictField(
        child=TopicSerializer(),
        required=False,
        help_text="By question; only where the annotator writes questions for a benchmark.",
    )
    grade_counts = serializers.BooleanField(
        required=False,
        help_text="Whether the annotator's grade counts in the agreement on the image: not after they cross-checked a"
        " grade or reasons of it. Only where images are graded for a benchmark.",
    )


class GateSerializer(serializers.Serializer[None]):
    """What keeps the caller from new images: `code` is for programs, `detail` says what to do."""

    code = serializers.ChoiceField(choices=["paused", "consent_required", "qualification_required"])
    detail = serializers.CharField()


class ClaimedSerializer(serializers.Serializer[None]):
    """The answer to a claim."""

    assignments = AssignmentSerializer(many=True)
    open = serializers.IntegerField(
        help_text="How many more images there are for the caller; exact up to 100, or rounded up to tens where the"
        " project's policies mix others into the work."
    )
    gate = GateSerializer(
        allow_null=True, help_text="Why the caller gets no new images; what they have begun is among the assignments."
    )


class SavedDraftSerializer(serializers.Serializer[None]):
    """The answer to a saved draft."""

    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    lease_until = serializers.DateTimeField(allow_null=True)


class SkippedSerializer(serializers.Serializer[None]):
    """The answer to a skip."""

    assignment = AssignmentSerializer()
    assignments = AssignmentSerializer(many=True)


class FlaggedSerializer(serializers.Serializer[None]):
    """The answer to a flag."""

    image = serializers.UUIDField()
    reason = serializers.CharField()
    note = serializers.CharField()
