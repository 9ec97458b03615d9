"""Projects, questionnaires and batches in the API's responses and requests."""

from typing import Any

from rest_framework import serializers

from annotation.models import Batch, BatchStatus, Order, Project, Questionnaire
from annotation.queries.images.held_out import MAX_SEED, HoldOutPreview
from annotation.questionnaires import built_in_keys
from annotation.rules.changeable import PROJECT_FIELDS
from api.serializers.fields import Strict


class QuestionnaireVersionSerializer(serializers.ModelSerializer[Questionnaire]):
    """A reference to a version of a questionnaire."""

    class Meta:
        model = Questionnaire
        fields = ["id", "key", "version"]


class QuestionnaireSerializer(serializers.ModelSerializer[Questionnaire]):
    """A version of a questionnaire with its definition."""

    project = serializers.UUIDField(source="project_id")

    class Meta:
        model = Questionnaire
        fields = ["id", "project", "key", "version", "definition", "created_at"]


class NewQuestionnaireSerializer(Strict):
    """The document of the next version."""

    definition = serializers.JSONField()


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project with its policies."""

    questionnaire = QuestionnaireVersionSerializer()

    class Meta:
        model = Project
        fields = ["id", *PROJECT_FIELDS, "questionnaire", "created_at"]


class PoliciesSerializer(Strict):
    """The fields of PROJECT_FIELDS; only the name of a new project is required."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    guidelines = serializers.CharField(max_length=50_000, required=False, allow_blank=True)
    critiques_per_image = serializers.IntegerField(min_value=1, max_value=100, required=False)
    lease_minutes = serializers.IntegerField(min_value=1, max_value=1440, required=False)
    order = serializers.ChoiceField(choices=Order.choices, required=False)
    daily_quota = serializers.IntegerField(min_value=0, max_value=100_000, required=False, allow_null=True)
    total_quota = serializers.IntegerField(min_value=0, max_value=10_000_000, required=False, allow_null=True)
    session_length = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    duplicate_spacing = serializers.IntegerField(min_value=0, max_value=200, required=False)
    cross_checks_per_candidate = serializers.IntegerField(min_value=1, max_value=20, required=False)


class NewProjectSerializer(PoliciesSerializer):
    """A new project; `questionnaire` is the key of one that comes with Loupe."""

    questionnaire = serializers.ChoiceField(choices=built_in_keys(), required=False)


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """A batch; `progress` counts its images and slots by status."""

    project = serializers.UUIDField(source="project_id")
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = [
            "id",
            "project",
            "name",
            "status",
            "priority",
            "critiques_per_image",
            "held_out",
            "created_at",
            "progress",
        ]

    def get_progress(self, batch: Batch) -> dict[str, Any]:
        """Returns the counts of the batch, from one query for the whole page of batches."""
        progress: dict[str, Any] = self.context["progress"][batch.id]
        return progress


class NewBatchSerializer(Strict):
    """A new batch."""

    name = serializers.CharField(max_length=200)
    status = serializers.ChoiceField(choices=["open", "paused"], required=False)
    priority = serializers.IntegerField(min_value=-32768, max_value=32767, required=False)
    critiques_per_image = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True)
    held_out = serializers.BooleanField(required=False, help_text="Its images are held out for a benchmark.")


class ChangedBatchSerializer(Strict):
    """Changed fields of a batch. `held_out` holds it out for a benchmark, or puts it back, with all its images."""

    name = serializers.CharField(max_length=200, required=False)
    status = serializers.ChoiceField(choices=BatchStatus.choices, required=False)
    priority = serializers.IntegerField(min_value=-32768, max_value=32767, required=False)
    critiques_per_image = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True)
    held_out = serializers.BooleanField(required=False)


class HoldOutSerializer(Strict):
    """The share of a project's images, or of one batch's, that is to be held out; near-duplicates go together."""

    share = serializers.FloatField(min_value=0, max_value=1, help_text="Above 0; images that are held out count.")
    seed = serializers.IntegerField(min_value=0, max_value=MAX_SEED, default=0)
    batch = serializers.UUIDField(required=False, allow_null=True)


class HoldOutPreviewSerializer(serializers.Serializer[HoldOutPreview]):
    """The images of which the share consists, those held out already, and the critiques of the others."""

    images = serializers.IntegerField()
    already = serializers.IntegerField()
    critiques = serializers.IntegerField()


class HeldOutSerializer(serializers.Serializer[dict[str, int]]):
    """How many images were held out now."""

    images = serializers.IntegerField()
