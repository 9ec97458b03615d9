"""Images and imports as the API shows and takes them."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.actions.importing.requests import KINDS
from annotation.actions.importing.uploads import Added
from annotation.models import FileStatus, Image, ImageImport
from annotation.queries.images.imports import can_retry, seconds_left
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.wording.rejections import explain_file, explain_image, explain_import
from api.serializers.fields import ProgressSerializer, Strict

MOST_REJECTIONS: Final = 100
MOST_HASHES: Final = 1_000


class ImageSerializer(serializers.ModelSerializer[Image]):
    """An image; `thumbnail` and `view` are signed addresses, null until its renditions are made."""

    batch = serializers.UUIDField(source="batch_id")
    failure = serializers.SerializerMethodField()
    thumbnail = serializers.SerializerMethodField()
    view = serializers.SerializerMethodField()

    class Meta:
        model = Image
        fields = [
            "id",
            "batch",
            "file",
            "status",
            "failure",
            "position",
            "sha256",
            "bytes",
            "format",
            "width",
            "height",
            "title",
            "author",
            "license",
            "source",
            "group",
            "critiques_per_image",
            "metadata",
            "exposure",
            "created_at",
            "thumbnail",
            "view",
        ]

    def get_failure(self, image: Image) -> str:
        """Why its renditions could not be made, as a sentence; empty unless they could not."""
        return explain_image(image)

    def get_thumbnail(self, image: Image) -> str | None:
        """The address of the small rendition."""
        return rendition_urls(image.renditions).get("thumbnail")

    def get_view(self, image: Image) -> str | None:
        """The address of the large rendition."""
        return rendition_urls(image.renditions).get("view")


class RejectionSerializer(serializers.Serializer[Any]):
    """A file that stayed outside, and why."""

    file = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class UploadSerializer(serializers.Serializer[Any]):
    """One file or several, in parts of that name; `path` gives each, in the same order, its name with folders."""

    file = serializers.ListField(child=serializers.FileField())
    path = serializers.ListField(child=serializers.CharField(), required=False)


class AddedSerializer(serializers.Serializer[Added]):
    """What became of each file."""

    accepted = ImageSerializer(many=True)
    rejected = RejectionSerializer(many=True)


class HashesSerializer(Strict):
    """The SHA-256 of files that somebody has, in hexadecimal digits."""

    sha256 = serializers.ListField(child=serializers.RegexField(r"^[0-9a-f]{64}$"), max_length=MOST_HASHES)


class KnownSerializer(serializers.Serializer[Any]):
    """An image of the project with one of those SHA-256, which may be in another batch."""

    sha256 = serializers.CharField()
    image = serializers.UUIDField(source="id")
    file = serializers.CharField()
    batch = serializers.UUIDField(source="batch_id")
    batch_name = serializers.CharField(source="batch.name")


class NewImportSerializer(Strict):
    """Where from: a `zip`, a `manifest` or `urls` as `file`, a `folder` below the server's own, or a `bucket`."""

    kind = serializers.ChoiceField(choices=KINDS)
    folder = serializers.CharField(max_length=1_000, required=False, allow_blank=True, default="")
    file = serializers.FileField(required=False, allow_empty_file=True, max_length=None)
    urls = serializers.ListField(child=serializers.CharField(max_length=4_000), required=False, max_length=10_000)
    bucket = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    prefix = serializers.CharField(max_length=1_000, required=False, allow_blank=True, default="")
    opens_batch = serializers.BooleanField(required=False, default=False)


class ImportProgressSerializer(ProgressSerializer):
    """In files and in bytes; `bytes_total` is 0 where sizes are not known beforehand. `seconds_left` is an estimate."""

    bytes_done = serializers.IntegerField()
    bytes_total = serializers.IntegerField()
    seconds_left = serializers.SerializerMethodField()

    def get_seconds_left(self, wanted: ImageImport) -> int | None:
        """None until there is something to go by."""
        return seconds_left(wanted)


class ImportSerializer(serializers.ModelSerializer[ImageImport]):
    """An import: poll it until its status is done, failed or cancelled.

    `rejected` are the first hundred refused files, `refused` is how many there are; the report has them all.
    """

    batch = serializers.UUIDField(source="batch_id")
    failure = serializers.SerializerMethodField()
    progress = ImportProgressSerializer(source="*")
    rejected = serializers.SerializerMethodField()
    can_retry = serializers.SerializerMethodField()

    class Meta:
        model = ImageImport
        fields = [
            "id",
            "batch",
            "kind",
            "status",
            "failure",
            "progress",
            "accepted",
            "refused",
            "rejected",
            "can_retry",
            "created_at",
            "finished_at",
        ]

    def get_failure(self, wanted: ImageImport) -> str:
        """Why it failed, or why some of it waits for trouble to pass, as a sentence; else empty."""
        return explain_import(wanted)

    @extend_schema_field(RejectionSerializer(many=True))
    def get_rejected(self, wanted: ImageImport) -> list[dict[str, str]]:
        """In the order of the source."""
        refused = wanted.files.filter(status=FileStatus.REFUSED)[:MOST_REJECTIONS]
        return [{"file": one.file, "code": one.code, "detail": explain_file(one)} for one in refused]

    def get_can_retry(self, wanted: ImageImport) -> bool:
        """Whether `retry` would do anything."""
        return can_retry(wanted)
