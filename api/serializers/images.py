"""Images and imports in the API's responses and requests."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotation.actions.importing.uploads import UploadOutcome
from annotation.models import FileStatus, Image, ImageImport
from annotation.queries.images.imports import can_retry, seconds_left
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.sources.registry import SOURCES, request_fields
from annotation.wording.rejections import explain_file, explain_image, explain_import, explain_notices
from api.serializers.fields import ProgressSerializer, Strict

MAX_REJECTIONS: Final = 100
MAX_HASHES: Final = 1_000
MAX_LINES: Final = 10_000
MAX_CHARACTERS: Final = 4_000


class ImageSerializer(serializers.ModelSerializer[Image]):
    """An image; `thumbnail` and `view` are signed URLs, null until its renditions are made."""

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
            "held_out",
            "held_out_elsewhere",
            "critiques_per_image",
            "metadata",
            "exposure",
            "created_at",
            "thumbnail",
            "view",
        ]

    def get_failure(self, image: Image) -> str:
        """Returns why its renditions could not be made as a sentence, else an empty text."""
        return explain_image(image)

    def get_thumbnail(self, image: Image) -> str | None:
        """Returns the URL of the small rendition."""
        return rendition_urls(image.renditions).get("thumbnail")

    def get_view(self, image: Image) -> str | None:
        """Returns the URL of the large rendition."""
        return rendition_urls(image.renditions).get("view")


class RejectionSerializer(serializers.Serializer[Any]):
    """A rejected file, and why."""

    file = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class UploadSerializer(serializers.Serializer[Any]):
    """One or several files; `path` gives the name with folders of each, in the same order."""

    file = serializers.ListField(child=serializers.FileField())
    path = serializers.ListField(child=serializers.CharField(), required=False)


class AddedSerializer(serializers.Serializer[UploadOutcome]):
    """The outcome of each file."""

    accepted = ImageSerializer(many=True)
    rejected = RejectionSerializer(many=True)


class HashesSerializer(Strict):
    """The SHA-256 of the caller's files, in hexadecimal digits."""

    sha256 = serializers.ListField(child=serializers.RegexField(r"^[0-9a-f]{64}$"), max_length=MAX_HASHES)


class KnownSerializer(serializers.Serializer[Any]):
    """An image of the project with one of those SHA-256, which may be in another batch."""

    sha256 = serializers.CharField()
    image = serializers.UUIDField(source="id")
    file = serializers.CharField()
    batch = serializers.UUIDField(source="batch_id")
    batch_name = serializers.CharField(source="batch.name")


class NewImportSerializer(Strict):
    """The source: a `zip`, a `manifest` or `urls` as `file`, a `folder` below the server's own, or a `bucket`."""

    file = serializers.FileField(required=False, allow_empty_file=True, max_length=None)
    opens_batch = serializers.BooleanField(required=False, default=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Adds the fields that the sources need."""
        fields = super().get_fields()
        fields["kind"] = serializers.ChoiceField(choices=list(SOURCES))
        for field in request_fields():
            fields[field.name] = serializers.CharField(
                max_length=field.max_length, required=False, allow_blank=True, default=""
            )
        for source in SOURCES.values():
            if source.inline_list:
                text = serializers.CharField(max_length=MAX_CHARACTERS)
                fields[source.inline_list] = serializers.ListField(child=text, required=False, max_length=MAX_LINES)
        return fields


class ImportProgressSerializer(ProgressSerializer):
    """In files and in bytes; `bytes_total` is 0 where sizes are not known beforehand. `seconds_left` is an estimate."""

    bytes_done = serializers.IntegerField()
    bytes_total = serializers.IntegerField()
    seconds_left = serializers.SerializerMethodField()

    def get_seconds_left(self, image_import: ImageImport) -> int | None:
        """Returns the estimate; None until something is done."""
        return seconds_left(image_import)


class NoticeSerializer(serializers.Serializer[Any]):
    """A stable code, and a sentence for people."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer[ImageImport]):
    """An import: poll it until its status is done, failed or cancelled.

    `rejected` are the first hundred rejected files, `refused` is how many there are; the report has them all.
    """

    batch = serializers.UUIDField(source="batch_id")
    failure = serializers.SerializerMethodField()
    progress = ImportProgressSerializer(source="*")
    refused = serializers.IntegerField(source="rejected")
    rejected = serializers.SerializerMethodField()
    notices = serializers.SerializerMethodField()
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
            "notices",
            "can_retry",
            "created_at",
            "finished_at",
        ]

    def get_failure(self, image_import: ImageImport) -> str:
        """Returns why it failed, or why a part of it waits, as a sentence; else an empty text."""
        return explain_import(image_import)

    @extend_schema_field(RejectionSerializer(many=True))
    def get_rejected(self, image_import: ImageImport) -> list[dict[str, str]]:
        """Returns the first rejected files, in the order of the source."""
        files = image_import.files.filter(status=FileStatus.REJECTED)[:MAX_REJECTIONS]
        return [{"file": file.file, "code": file.code, "detail": explain_file(file)} for file in files]

    @extend_schema_field(NoticeSerializer(many=True))
    def get_notices(self, image_import: ImageImport) -> list[dict[str, str]]:
        """Returns what its source told about itself, such as files that were passed over."""
        codes = [notice["code"] for notice in image_import.notices]
        return [
            {"code": code, "detail": detail} for code, detail in zip(codes, explain_notices(image_import), strict=True)
        ]

    def get_can_retry(self, image_import: ImageImport) -> bool:
        """Returns whether `retry` would change anything."""
        return can_retry(image_import)
