"""Projects, questionnaires and batches as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from annotation.models import Batch, BatchStatus, Order, Project, Questionnaire
from api.serializers.fields import Strict


class QuestionnaireVersionSerializer(serializers.ModelSerializer[Questionnaire]):
    """Which version."""

    class Meta:
        model = Questionnaire
        fields = ["id", "key", "version"]


class QuestionnaireSerializer(serializers.ModelSerializer[Questionnaire]):
    """One version with its definition."""

    project = serializers.UUIDField(source="project_id")

    class Meta:
        model = Questionnaire
        fields = ["id", "project", "key", "version", "definition", "created_at"]


class NewQuestionnaireSerializer(Strict):
    """The next version's document."""

    definition = serializers.JSONField()


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project with its policies."""

    questionnaire = QuestionnaireVersionSerializer()

    class Meta:
        model = Project
        fields = [
            "id",
            "name",
            "description",
            "guidelines",
            "critiques_per_image",
            "lease_minutes",
            "order",
            "daily_quota",
            "total_quota",
            "session_length",
            "duplicate_spacing",
            "questionnaire",
            "created_at",
        ]


class PoliciesSerializer(Strict):
    """What may be said of a project; all of it optional but the name of a new one."""

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


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """A batch; `progress` counts images by state and places by state."""

    project = serializers.UUIDField(source="project_id")
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = ["id", "project", "name", "status", "priority", "critiques_per_image", "created_at", "progress"]

    def get_progress(self, batch: Batch) -> dict[str, Any]:
        """Counts, from one query for the whole page of batches."""
        progress: dict[str, Any] = self.context["progress"][batch.id]
        return progress


class NewBatchSerializer(Strict):
    """A new batch."""

    name = serializers.CharField(max_length=200)
    status = serializers.ChoiceField(choices=["open", "paused"], required=False)
    priority = serializers.IntegerField(min_value=-32768, max_value=32767, required=False)
    critiques_per_image = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True)


class ChangedBatchSerializer(Strict):
    """What may be changed of a batch."""

    name = serializers.CharField(max_length=200, required=False)
    status = serializers.ChoiceField(choices=BatchStatus.choices, required=False)
    priority = serializers.IntegerField(min_value=-32768, max_value=32767, required=False)
    critiques_per_image = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True)
