"""Exports, previews, formats and the feed."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.exporting.encoding.format import Format
from annotation.exporting.formats import FORMATS
from annotation.exporting.preview import Preview
from annotation.exporting.splits import NAMES
from annotation.models import VISIBLE, Export, ExportFile, JobStatus, TurnSource
from annotation.wording.rejections import explain_export
from api.serializers.fields import ProgressSerializer, Strict
from api.serializers.releases.filters import FilterSerializer, StoredFilterSerializer

TURNS_HELP: Final = "Of what conversations are made; by default of templates."
RUNS_HELP: Final = "Instructions of these runs; without any, of each critique those of the newest run that has some."
BALANCE_HELP: Final = "Leave out instructions, so that in each file yes is the answer as often as no."


class SplitsSerializer(serializers.Serializer[None]):
    """Shares that sum to 1; for the schema."""

    train = serializers.FloatField(required=False)
    validation = serializers.FloatField(required=False)
    test = serializers.FloatField(required=False)
    seed = serializers.IntegerField(required=False)


class NewExportSerializer(Strict):
    """The request of an export. The action checks format, filter and splits."""

    format = serializers.CharField(max_length=32, help_text=f"One of: {', '.join(FORMATS)}.")
    filter = serializers.DictField(required=False, default=dict)
    splits = serializers.DictField(required=False, default=dict, help_text=f"Shares of {', '.join(NAMES)}, and a seed.")
    pictures = serializers.BooleanField(
        required=False, default=False, help_text="Whether to add the images as images.tar."
    )
    card = serializers.BooleanField(required=False, default=False, help_text="A data card beside, as README.md.")
    turns = serializers.CharField(required=False, default="", max_length=12, help_text=TURNS_HELP)
    runs = serializers.ListField(required=False, default=list, help_text=RUNS_HELP)
    balance = serializers.BooleanField(required=False, default=False, help_text=BALANCE_HELP)


class NewPreviewSerializer(NewExportSerializer):
    """The request of a preview."""

    exact = serializers.BooleanField(
        required=False, default=False, help_text="Count exactly, however many critiques the project has."
    )


class NewExportSchema(serializers.Serializer[None]):
    """A request for an export, with its filter and splits in detail; for the schema."""

    format = serializers.ChoiceField(choices=sorted(FORMATS))
    filter = FilterSerializer(required=False)
    splits = SplitsSerializer(required=False)
    pictures = serializers.BooleanField(
        required=False, default=False, help_text="Whether to add the images as images.tar."
    )
    card = serializers.BooleanField(required=False, default=False, help_text="A data card beside, as README.md.")
    turns = serializers.ChoiceField(choices=TurnSource.choices, required=False, help_text=TURNS_HELP)
    runs = serializers.ListField(child=serializers.UUIDField(), required=False, help_text=RUNS_HELP)
    balance = serializers.BooleanField(required=False, default=False, help_text=BALANCE_HELP)


class NewPreviewSchema(NewExportSchema):
    """A request for a preview, with its filter and splits in detail; for the schema."""

    exact = serializers.BooleanField(
        required=False, default=False, help_text="Count exactly, however many critiques the project has."
    )


class PreviewSerializer(serializers.Serializer[None]):
    """The content of a release that would be made now, for the schema."""

    exact = serializers.BooleanField(
        help_text="False: the counts are estimated from a sample of the images, and rounded; the rows are from it."
    )
    critiques = serializers.IntegerField()
    images = serializers.IntegerField()
    excluded = serializers.DictField(child=serializers.IntegerField(), help_text="How many are left out, by reason.")
    splits = serializers.DictField(child=serializers.IntegerField(), help_text="Critiques in each split.")
    instructions = serializers.IntegerField(
        allow_null=True,
        help_text=(
            "Instructions of the critiques, before repeated questions and, with `balance`, surplus yes or no are left "
            "out; null unless turns are made of them."
        ),
    )
    rows = serializers.ListField(child=serializers.CharField(), help_text="The first rows, up to five, as text.")
    snippet = serializers.CharField(help_text="Python that opens the files.")


def present_preview(preview: Preview, snippet: str) -> dict[str, Any]:
    """Returns a preview in the form of PreviewSerializer."""
    return {
        "exact": preview.exact,
        "critiques": preview.critiques,
        "images": preview.images,
        "excluded": preview.excluded,
        "splits": preview.splits,
        "instructions": preview.instructions,
        "rows": preview.rows,
        "snippet": snippet,
    }


class ExportFileSerializer(serializers.ModelSerializer[ExportFile]):
    """One file of a finished export, and its URL."""

    class Meta:
        model = ExportFile
        fields = ["name", "bytes", "sha256"]


class RequesterSerializer(serializers.Serializer[None]):
    """The person who requested it."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="display_name")


class ExportSerializer(serializers.ModelSerializer[Export]):
    """An export; `files` is empty until all of them are complete."""

    project = serializers.UUIDField(source="project_id")
    status = serializers.ChoiceField(choices=JobStatus.choices)
    filter = serializers.SerializerMethodField()
    splits = SplitsSerializer()
    runs = serializers.ListField(child=serializers.UUIDField())
    progress = ProgressSerializer(source="*")
    files = ExportFileSerializer(many=True)
    failure = serializers.SerializerMethodField()
    requested_by = RequesterSerializer()

    class Meta:
        model = Export
        fields = [
            "id",
            "project",
            "status",
            "format",
            "filter",
            "splits",
            "pictures",
            "card",
            "turns",
            "runs",
            "balance",
            "progress",
            "files",
            "failure",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
        ]

    @extend_schema_field(StoredFilterSerializer)
    def get_filter(self, export: Export) -> dict[str, Any]:
        """Returns the filter as it is stored, which the request's parser checked."""
        stored_filter: dict[str, Any] = export.filter
        return stored_filter

    def get_failure(self, export: Export) -> str:
        """Returns the reason of a failure as a sentence, else an empty text."""
        return explain_export(export)

    def to_representation(self, instance: Export) -> dict[str, Any]:
        """Returns the splits as they are stored, which the request's parser checked."""
        values: dict[str, Any] = super().to_representation(instance)
        return {**values, "splits": instance.splits, "runs": instance.runs}


def present_format(format_: Format) -> dict[str, str]:
    """Returns an export format with a sample of what it writes."""
    return {
        "key": format_.key,
        "title": str(format_.title),
        "description": str(format_.description),
        "sample": format_.sample(),
        "snippet": format_.snippet,
    }


class FormatSerializer(serializers.Serializer[None]):
    """A format, for the schema."""

    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    sample = serializers.CharField()
    snippet = serializers.CharField()


class ExportedQuestionnaireSerializer(serializers.Serializer[None]):
    """The questionnaire version that was answered."""

    key = serializers.CharField()
    version = serializers.IntegerField()


class ExportedImageSerializer(serializers.Serializer[None]):
    """The image; null for unknown values."""

    id = serializers.UUIDField()
    file = serializers.CharField()
    sha256 = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # the metaclass takes it off the class
    license = serializers.CharField(allow_null=True)
    group = serializers.CharField(allow_null=True)


class ExportedCritiqueSerializer(serializers.Serializer[None]):
    """`critique.v1`, for the schema."""

    id = serializers.UUIDField()
    project = serializers.UUIDField()
    batch = serializers.UUIDField()
    questionnaire = ExportedQuestionnaireSerializer()
    image = ExportedImageSerializer()
    annotator = serializers.CharField(help_text="A pseudonym, the same throughout a project and another in each.")
    answers = serializers.DictField()
    level = serializers.ChoiceField(choices=["low", "medium", "high"], allow_null=True)
    revisions = serializers.ListField(child=serializers.DictField())
    seconds = serializers.DictField(child=serializers.FloatField())
    marks = serializers.DictField(help_text="The boxes on the image that each text cites.")
    viewing = serializers.DictField(help_text="How the image was viewed, as far as the browser reported it.")
    submitted_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=VISIBLE.statuses)
