"""Benchmarks, what stayed out of them, and previews."""

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.errors import Invalid
from annotation.evaluating.formats import FORMATS
from annotation.evaluating.items import CRITERIA
from annotation.evaluating.publishing.spec import MAX_CHECKS, MAX_REASON, MAX_SEED, BenchmarkSpec, parse_spec
from annotation.models import Benchmark, BenchmarkExclusion, BenchmarkFile, JobStatus
from annotation.queries.evaluating.publishing.benchmark_preview import BenchmarkPreview
from annotation.wording.benchmarks import explain_exclusion
from annotation.wording.rejections import explain_benchmark
from api.serializers.fields import ObjectField, ProgressSerializer, Strict
from api.serializers.releases.exports import RequesterSerializer

DEFAULT: Final = BenchmarkSpec()


class SpecSchema(serializers.Serializer[None]):
    """Which candidates become items, and how they are published; the action checks it. What is absent has a default."""

    criteria = serializers.ListField(child=serializers.ChoiceField(choices=CRITERIA), required=False)
    min_checks = serializers.IntegerField(
        min_value=0,
        max_value=MAX_CHECKS,
        required=False,
        default=DEFAULT.min_checks,
        help_text="Cross-checks.",
    )
    min_accuracy = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        default=DEFAULT.min_accuracy,
        help_text="Share of correct ones.",
    )
    min_graders = serializers.IntegerField(
        min_value=1, max_value=MAX_CHECKS, required=False, default=DEFAULT.min_graders, help_text="For a grade."
    )
    min_agreement = serializers.FloatField(
        min_value=0, max_value=1, required=False, default=DEFAULT.min_agreement, help_text="Share of the same level."
    )
    seed = serializers.IntegerField(min_value=0, max_value=MAX_SEED, required=False, default=DEFAULT.seed)
    dev_share = serializers.FloatField(
        min_value=0, max_value=0.9, required=False, default=DEFAULT.dev_share, help_text="Published with keys."
    )
    formats = serializers.ListField(child=serializers.ChoiceField(choices=sorted(FORMATS)), required=False)
    one_per_image = serializers.BooleanField(
        required=False,
        default=True,
        help_text="One item of an image and criterion, the best by agreement; near-duplicates count as one image.",
    )
    insist_on_leaks = serializers.BooleanField(
        required=False, default=False, help_text="Take images that stand in a release; the card says so."
    )
    leak_reason = serializers.CharField(
        required=False, default="", max_length=MAX_REASON, help_text="Why; the card says it."
    )


class NewBenchmarkSerializer(Strict):
    """The request of a benchmark. Its version is the next one of that name."""

    name = serializers.CharField(max_length=100)
    spec = ObjectField(required=False, default=dict)

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError for an invalid name, with the errors of the spec, which the action checks."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            details: Any = error.detail
            raise serializers.ValidationError({**_spec_errors(data), **details}) from error


def _spec_errors(data: Any) -> Mapping[str, Any]:
    spec = data.get("spec") if isinstance(data, Mapping) else None
    try:
        parse_spec(spec if isinstance(spec, Mapping) else {})
    except Invalid as error:
        return error.fields
    return {}


class NewBenchmarkSchema(serializers.Serializer[None]):
    """A request for a benchmark, with its spec in detail; for the schema."""

    name = serializers.CharField(max_length=100)
    spec = SpecSchema(required=False)


class BenchmarkSpecSerializer(Strict):
    """The request of a preview, or to hold out what lacks only that."""

    spec = ObjectField(required=False, default=dict)


class BenchmarkSpecSchema(serializers.Serializer[None]):
    """A spec, for the schema."""

    spec = SpecSchema(required=False)


class HeldOutCountSerializer(serializers.Serializer[None]):
    """How many images were held out, near-duplicates included."""

    images = serializers.IntegerField()


class BenchmarkFileSerializer(serializers.ModelSerializer[BenchmarkFile]):
    """One file of a published benchmark. Managers alone see and read the private ones, which have keys."""

    class Meta:
        model = BenchmarkFile
        fields = ["name", "private", "bytes", "sha256"]


class LeakCountSerializer(serializers.Serializer[None]):
    """Images of a benchmark that stand in a release, which somebody insisted on."""

    release = serializers.CharField()
    how = serializers.CharField(help_text="`same_bytes` or `near_duplicate`.")
    images = serializers.IntegerField()


class BenchmarkCountsSerializer(serializers.Serializer[None]):
    """How much a published benchmark holds, for the schema; nothing before it is published."""

    items = serializers.IntegerField(required=False)
    images = serializers.IntegerField(required=False)
    by_split = serializers.DictField(child=serializers.IntegerField(), required=False)
    by_criterion = serializers.DictField(child=serializers.IntegerField(), required=False)
    published_before = serializers.IntegerField(
        required=False, help_text="Items for development whose keys an earlier benchmark has published."
    )
    leaks = LeakCountSerializer(many=True, required=False)


class BenchmarkSerializer(serializers.ModelSerializer[Benchmark]):
    """A benchmark; `counts`, `excluded` (how many stayed out, by reason) and `files` are empty until it is published.

    Without `manages` in the context, private files are left out.
    """

    project = serializers.UUIDField(source="project_id")
    status = serializers.ChoiceField(choices=JobStatus.choices)
    spec = SpecSchema()
    progress = ProgressSerializer(source="*")
    counts = serializers.SerializerMethodField()
    excluded = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()
    requested_by = RequesterSerializer()

    class Meta:
        model = Benchmark
        fields = [
            "id",
            "project",
            "name",
            "version",
            "status",
            "spec",
            "progress",
            "counts",
            "excluded",
            "files",
            "failure",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
        ]

    @extend_schema_field(BenchmarkCountsSerializer)
    def get_counts(self, benchmark: Benchmark) -> dict[str, Any]:
        """Returns how many items and images it holds, by split and criterion, and the leaks that were insisted on."""
        counts: dict[str, Any] = benchmark.manifest.get("counts", {})
        return counts

    def get_excluded(self, benchmark: Benchmark) -> dict[str, int]:
        """Returns how many candidates stayed out, by the code of the reason."""
        excluded: dict[str, int] = benchmark.manifest.get("excluded", {})
        return excluded

    @extend_schema_field(BenchmarkFileSerializer(many=True))
    def get_files(self, benchmark: Benchmark) -> list[dict[str, Any]]:
        """Returns the files that the caller may download."""
        files = [file for file in benchmark.files.all() if self.context.get("manages") or not file.private]
        return list(BenchmarkFileSerializer(files, many=True).data)

    def get_failure(self, benchmark: Benchmark) -> str:
        """Returns the reason of a failure as a sentence, else an empty text."""
        return explain_benchmark(benchmark)

    def to_representation(self, instance: Benchmark) -> dict[str, Any]:
        """Returns the spec as it is stored, which the request's parser checked."""
        values: dict[str, Any] = super().to_representation(instance)
        return {**values, "spec": instance.spec}


class ExclusionSerializer(serializers.ModelSerializer[BenchmarkExclusion]):
    """A candidate that stayed out of a benchmark, with the code of the reason and a sentence."""

    candidate = serializers.UUIDField(source="candidate_id")
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = BenchmarkExclusion
        fields = ["candidate", "reason", "params", "sentence"]

    def get_sentence(self, exclusion: BenchmarkExclusion) -> str:
        """Returns why it stayed out."""
        return explain_exclusion(exclusion.reason, exclusion.params)


class BenchmarkPreviewSerializer(serializers.Serializer[None]):
    """What a benchmark would hold that would be published now; for the schema."""

    items = serializers.IntegerField()
    images = serializers.IntegerField()
    by_split = serializers.DictField(child=serializers.IntegerField())
    by_criterion = serializers.DictField(child=serializers.IntegerField())
    excluded = serializers.DictField(child=serializers.IntegerField(), help_text="By the code of the reason.")
    to_hold_out = serializers.IntegerField(help_text="Images of accepted candidates that are not held out.")
    published_before = serializers.IntegerField(
        help_text="Items for development whose keys an earlier benchmark has published."
    )
    near_elsewhere = serializers.IntegerField(
        help_text="Images with a near-duplicate in another project that is not held out, so that it may leave there."
    )


def present_benchmark_preview(preview: BenchmarkPreview) -> Mapping[str, Any]:
    """Returns a preview in the form of BenchmarkPreviewSerializer."""
    return {
        "items": preview.items,
        "images": preview.images,
        "by_split": preview.by_split,
        "by_criterion": preview.by_criterion,
        "excluded": preview.excluded,
        "to_hold_out": len(preview.to_hold_out),
        "published_before": preview.published_before,
        "near_elsewhere": preview.near_elsewhere,
    }
