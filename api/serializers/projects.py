"""Projects, questionnaires and batches in the API's responses and requests."""

from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers

from annotation.errors import Invalid
from annotation.models import Batch, BatchStatus, Order, Project, Questionnaire
from annotation.queries.images.held_out import MAX_SEED, HoldOutPreview
from annotation.queries.projects.questionnaire_checks import DefinitionCheck, DryRun
from annotation.queries.quality.gold_carrying import DroppedItems, GoldPlan
from annotation.questionnaires import built_in_keys
from annotation.rules.changeable import PROJECT_FIELDS
from annotation.rules.editing.changes import Change
from annotation.rules.types import DefinitionError
from annotation.wording.definition_changes import explain_change
from annotation.wording.quality.gold import explain_dropped, explain_lacking_tests
from annotation.wording.questionnaires import explain_definition_error
from api.serializers.assignments import ResponseSerializer
from api.serializers.fields import Strict, StrictQuery


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
    based_on = serializers.UUIDField(
        required=False,
        help_text="The version that was in use when the author began. If another is in use now, the answer is 409 "
        "`newer_version` with its id as `questionnaire`. Without it, the last request wins.",
    )


class DefinitionSerializer(Strict):
    """A document to check, and the version to compare it with: the one in use unless `before` names another."""

    definition = serializers.JSONField()
    before = serializers.UUIDField(required=False)


class DefinitionProblemSerializer(serializers.Serializer[DefinitionError]):
    """A problem of a document; the path reads as `stages[1].questions[0].options`."""

    path = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.SerializerMethodField()

    def get_detail(self, error: DefinitionError) -> str:
        return explain_definition_error(error)


class ChangeSerializer(serializers.Serializer[Change]):
    """A change between two versions: where it is, the values before and after, and `detail`, which says it in words."""

    code = serializers.CharField()
    stage = serializers.CharField()
    question = serializers.CharField()
    property = serializers.CharField()
    option = serializers.CharField()
    language = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    detail = serializers.SerializerMethodField()

    def get_detail(self, change: Change) -> str:
        return explain_change(change, get_language() or "en")


class DroppedItemsSerializer(serializers.Serializer[DroppedItems]):
    """How many gold items do not hold for a version, and why; `question` is empty where it is none in particular."""

    code = serializers.CharField()
    question = serializers.CharField()
    items = serializers.IntegerField()
    detail = serializers.SerializerMethodField()

    def get_detail(self, dropped: DroppedItems) -> str:
        return explain_dropped(dropped.code, dropped.question)


class GoldPlanSerializer(serializers.Serializer[GoldPlan]):
    """What becomes of the gold items in use; with an `obstacle` (`too_few_test_items`) the version is not stored."""

    carried = serializers.SerializerMethodField()
    dropped = DroppedItemsSerializer(many=True)
    obstacle = serializers.SerializerMethodField()

    def get_carried(self, plan: GoldPlan) -> int:
        return len(plan.carried)

    def get_obstacle(self, plan: GoldPlan) -> str:
        return explain_lacking_tests(plan.test_items, plan.lacking) if plan.lacking else ""


class DefinitionCheckSerializer(serializers.Serializer[DefinitionCheck]):
    """The problems of a document; `changes` and `gold` are null while there are any."""

    problems = DefinitionProblemSerializer(many=True)
    changes = ChangeSerializer(many=True, allow_null=True)
    gold = GoldPlanSerializer(allow_null=True)


class DifferenceQuery(StrictQuery):
    """The query of a difference: `from`, the id of the earlier version, if it is not the one before."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Returns the field `from`, a word of Python that no attribute can have as its name."""
        return {"from": serializers.UUIDField(required=False)}


class DifferenceSerializer(serializers.Serializer[Any]):
    """What changed between two versions."""

    before = QuestionnaireVersionSerializer(allow_null=True)
    after = QuestionnaireVersionSerializer()
    changes = ChangeSerializer(many=True)


class QuestionnaireUsageSerializer(serializers.Serializer[Any]):
    """A version and who uses it; `critiques` is exact unless `has_more_critiques`."""

    questionnaire = QuestionnaireVersionSerializer()
    in_use = serializers.BooleanField()
    critiques = serializers.IntegerField(source="usage.critiques")
    has_more_critiques = serializers.BooleanField(source="usage.has_more_critiques")
    claims = serializers.IntegerField(source="usage.claims", help_text="Assignments that are claimed now.")
    drafts = serializers.IntegerField(
        source="usage.drafts", help_text="Unfinished drafts, also of claims that have expired."
    )


class DryRunSerializer(ResponseSerializer):
    """A response to a questionnaire that need not be stored."""

    definition = serializers.JSONField()


class DryRunRejectionSerializer(serializers.Serializer[Invalid]):
    """Why a submission would be rejected, as the answer to it would say."""

    code = serializers.CharField()
    detail = serializers.CharField()
    problems = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), source="fields")


class DryRunResultSerializer(serializers.Serializer[DryRun]):
    """What a submission would have become: a rejection, or the parts of a critique. Nothing is stored."""

    rejection = DryRunRejectionSerializer(allow_null=True)
    answers = serializers.DictField(source="judgement.answers")
    revisions = serializers.ListField(source="judgement.revisions")
    marks = serializers.DictField(source="judgement.regions")
    level = serializers.CharField(source="judgement.level", allow_null=True)
    words = serializers.IntegerField(source="judgement.word_count")


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
