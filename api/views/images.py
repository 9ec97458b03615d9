"""Endpoints that add images to a batch: uploads, and imports by the workers."""

from uuid import UUID

from django.core.files.base import ContentFile
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import access_batch, access_import
from annotation.actions.importing.rejection_report import write_report
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.actions.importing.uploads import add_images
from annotation.errors import Invalid
from annotation.queries.images.batch_images import known_images
from annotation.sources.registry import SOURCES
from api.rendering import JSONParser
from api.serializers.images import (
    AddedSerializer,
    HashesSerializer,
    ImportSerializer,
    KnownSerializer,
    NewImportSerializer,
    UploadSerializer,
)
from api.views.requests import accept_files, checked, person_of


class BatchImages(APIView):
    """The images of a batch."""

    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: AddedSerializer})
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Adds each file that is an image; rejected ones are listed with the reason and never stop the others."""
        actor = person_of(request)
        batch = access_batch(actor, batch_id)
        accept_files(request)
        files = request.FILES.getlist("file")
        if not files:
            raise Invalid(_("Some fields need another look."), fields={"file": [_("Attach at least one file.")]})
        added = add_images(actor=actor, batch=batch, files=files, paths=request.POST.getlist("path"))
        return Response(AddedSerializer(added).data, status=201)


class KnownImages(APIView):
    """Images that need not be uploaded again."""

    @extend_schema(request=HashesSerializer, responses=KnownSerializer(many=True))
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Returns the project's images with one of the SHA-256, and their batches."""
        batch = access_batch(person_of(request), batch_id)
        hashes = checked(HashesSerializer(data=request.data)).validated_data["sha256"]
        return Response(KnownSerializer(list(known_images(batch, hashes)), many=True).data)


class BatchImports(APIView):
    """Long imports into a batch."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        request={"application/json": NewImportSerializer, "multipart/form-data": NewImportSerializer},
        responses={202: ImportSerializer},
    )
    def post(self, request: Request, batch_id: UUID) -> Response:
        """Requests an import; poll it for progress and for each rejected file."""
        actor = person_of(request)
        batch = access_batch(actor, batch_id)
        accept_files(request)
        fields = checked(NewImportSerializer(data=request.data)).validated_data
        lines = fields.get(SOURCES[fields["kind"]].inline_list)
        if lines is not None:
            fields["file"] = ContentFile("\n".join(lines).encode(), name="list.txt")
        image_import = request_import(actor=actor, batch=batch, **fields)
        return Response(ImportSerializer(image_import).data, status=202)


class ImportDetail(APIView):
    """One import."""

    @extend_schema(responses=ImportSerializer)
    def get(self, request: Request, import_id: UUID) -> Response:
        """Returns its progress, and the first rejected files."""
        return Response(ImportSerializer(access_import(person_of(request), import_id)).data)


class ImportCancel(APIView):
    """Cancelling an import."""

    @extend_schema(request=None, responses=ImportSerializer)
    def post(self, request: Request, import_id: UUID) -> Response:
        """Cancels an import; images that it added stay."""
        actor = person_of(request)
        image_import = cancel_import(actor=actor, image_import=access_import(actor, import_id))
        return Response(ImportSerializer(image_import).data)


class ImportRetry(APIView):
    """Retrying an import."""

    @extend_schema(request=None, responses={202: ImportSerializer})
    def post(self, request: Request, import_id: UUID) -> Response:
        """Resumes a failed or cancelled import, or retries the files that a finished one rejected."""
        actor = person_of(request)
        image_import = retry_import(actor=actor, image_import=access_import(actor, import_id))
        return Response(ImportSerializer(image_import).data, status=202)


class ImportReport(APIView):
    """The report of rejected files."""

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, import_id: UUID) -> StreamingHttpResponse:
        """Returns the rejected files with the reasons, as a CSV for a spreadsheet."""
        image_import = access_import(person_of(request), import_id)
        response = StreamingHttpResponse(write_report(image_import), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="refused-{image_import.id}.csv"'
        return response
