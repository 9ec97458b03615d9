"""Images and imports as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from annotation.actions.images import Added
from annotation.actions.import_orders import KINDS, LATER_KINDS
from annotation.models import Image, ImageImport
from annotation.queries.addresses import rendition_addresses
from api.serializers.fields import ProgressSerializer, Strict


class ImageSerializer(serializers.ModelSerializer[Image]):
    """An image; `thumbnail` and `view` are signed addresses, null until its renditions are made."""

    batch = serializers.UUIDField(source="batch_id")
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

    def get_thumbnail(self, image: Image) -> str | None:
        """The address of the small rendition."""
        return rendition_addresses(image.renditions).get("thumbnail")

    def get_view(self, image: Image) -> str | None:
        """The address of the large rendition."""
        return rendition_addresses(image.renditions).get("view")


class RejectionSerializer(serializers.Serializer[Any]):
    """A file that stayed outside, and why."""

    file = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class UploadSerializer(serializers.Serializer[Any]):
    """One file or several, in parts of that name."""

    file = serializers.ListField(child=serializers.FileField())


class AddedSerializer(serializers.Serializer[Added]):
    """What became of each file."""

    accepted = ImageSerializer(many=True)
    rejected = RejectionSerializer(many=True)


class NewImportSerializer(Strict):
    """Where from: a zip or a manifest as `file`, or a `folder` below the server's import folder."""

    kind = serializers.ChoiceField(choices=[*KINDS, *LATER_KINDS])
    folder = serializers.CharField(max_length=1_000, required=False, allow_blank=True, default="")
    file = serializers.FileField(required=False, allow_empty_file=True, max_length=None)


class ImportSerializer(serializers.ModelSerializer[ImageImport]):
    """An import: poll it until its status is done, failed or cancelled."""

    batch = serializers.UUIDField(source="batch_id")
    progress = ProgressSerializer(source="*")
    rejected = RejectionSerializer(many=True)

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
            "rejected",
            "created_at",
            "finished_at",
        ]
