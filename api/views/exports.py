"""Endpoints of exports: request, preview, poll, cancel, retry, compare, download."""

import mimetypes
from collections.abc import Mapping
from http import HTTPMethod
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_export, access_project
from annotation.actions.releasing.exports import cancel_export, create_export, delete_export, retry_export
from annotation.errors import Missing
from annotation.exporting.formats import FORMATS
from annotation.exporting.preview import preview_release
from annotation.exporting.spec import TurnRequest, parse_spec
from annotation.exporting.staging import own_path, temporary_url
from annotation.models import BenchmarkFile, Export, ExportFile
from annotation.queries.releases.comparison import compare_releases, releases_before
from api.negotiation import FileNegotiation
from api.pagination import PagedView
from api.ranges import Range, Unsatisfiable, parse_range, read_range
from api.serializers.comparisons import SECTIONS, ComparisonQuery, ComparisonSerializer, present_comparison
from api.serializers.releases.exports import (
    ExportSerializer,
    FormatSerializer,
    NewExportSchema,
    NewExportSerializer,
    NewPreviewSchema,
    NewPreviewSerializer,
    PreviewSerializer,
    present_format,
    present_preview,
)
from api.views.requests import checked, person_of


class ProjectExports(PagedView):
    """The exports of a project."""

    @extend_schema(responses=ExportSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """All exports, newest first."""
        project = access_project(person_of(request), project_id, READERS)
        exports = Export.objects.filter(project=project).select_related("requested_by").prefetch_related("files")
        return self.paged(request, exports, ExportSerializer)

    @extend_schema(request=NewExportSchema, responses={202: ExportSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Requests a release. A worker writes it; poll the export until its status is done, failed or cancelled."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        fields = checked(NewExportSerializer(data=request.data)).validated_data
        options = {name: fields[name] for name in ("format", "filter", "splits", "pictures", "card")}
        export = create_export(actor=actor, project=project, turns=_turns(fields), **options)
        return Response(ExportSerializer(export).data, status=202)


class ExportPreview(APIView):
    """A preview of an export."""

    @extend_schema(request=NewPreviewSchema, responses=PreviewSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Returns how many critiques a release of the current data would hold, and its first five rows.

        Counts of a large project are estimates, so that the answer is fast; `exact` requests exact ones, which takes up
        to a minute. If `exact` is false in the answer as well, counting took longer than that.
        """
        project = access_project(person_of(request), project_id, MANAGERS)
        fields = checked(NewPreviewSerializer(data=request.data)).validated_data
        request_terms = {name: fields[name] for name in ("format", "filter", "splits")}
        spec = parse_spec(project, turns=_turns(fields), **request_terms)
        return Response(present_preview(preview_release(project, spec, exact=fields["exact"]), spec.snippet))


def _turns(fields: Mapping[str, Any]) -> TurnRequest:
    return TurnRequest(fields["turns"], fields["runs"], fields["balance"])


class ExportFormats(APIView):
    """The formats."""

    @extend_schema(responses=FormatSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Returns every export format, with a sample."""
        access_project(person_of(request), project_id, READERS)
        return Response([present_format(format_) for format_ in FORMATS.values()])


class ExportDetail(APIView):
    """One export."""

    @extend_schema(responses=ExportSerializer)
    def get(self, request: Request, export_id: UUID) -> Response:
        """Returns its progress, and its files once it is done."""
        return Response(ExportSerializer(access_export(person_of(request), export_id, READERS)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, export_id: UUID) -> Response:
        """Deletes a finished, failed or cancelled export with its files; the audit trail keeps its checksums."""
        actor = person_of(request)
        delete_export(actor=actor, export=access_export(actor, export_id, MANAGERS))
        return Response(status=204)


class ExportCancel(APIView):
    """Cancelling an export."""

    @extend_schema(request=None, responses=ExportSerializer)
    def post(self, request: Request, export_id: UUID) -> Response:
        """Cancels an export that is not finished."""
        actor = person_of(request)
        export = cancel_export(actor=actor, export=access_export(actor, export_id, MANAGERS))
        return Response(ExportSerializer(export).data)


class ExportRetry(APIView):
    """Retrying an export."""

    @extend_schema(request=None, responses={202: ExportSerializer})
    def post(self, request: Request, export_id: UUID) -> Response:
        """Queues a failed or cancelled export again."""
        actor = person_of(request)
        export = retry_export(actor=actor, export=access_export(actor, export_id, MANAGERS))
        return Response(ExportSerializer(export).data, status=202)


class ExportComparison(APIView):
    """A comparison of an export with an earlier one."""

    @extend_schema(
        parameters=[
            OpenApiParameter("earlier", UUID, description="The earlier export; by default the release before."),
            OpenApiParameter("what", str, enum=SECTIONS, description="Which ids to list; by default those that came."),
            OpenApiParameter("after", UUID, description="The `next` of an earlier answer."),
        ],
        responses=ComparisonSerializer,
    )
    def get(self, request: Request, export_id: UUID) -> Response:
        """Returns how many critiques came, went and changed since the earlier export, and the ids of one section."""
        person = person_of(request)
        later = access_export(person, export_id, READERS)
        query = checked(ComparisonQuery(data=request.query_params.dict())).validated_data
        earlier_id = query.get("earlier")
        earlier = access_export(person, earlier_id, READERS) if earlier_id else releases_before(later).first()
        comparison = compare_releases(earlier, later)
        earlier_id = earlier.id if earlier else None
        return Response(present_comparison(comparison, earlier_id, query["what"], query.get("after")))


FILE_SCHEMA: Final[dict[str, Any]] = {
    "parameters": [OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range of bytes.")],
    "responses": {
        (200, "application/octet-stream"): OpenApiTypes.BINARY,
        (206, "application/octet-stream"): OpenApiTypes.BINARY,
        302: OpenApiResponse(description="To the storage, when that is S3."),
        304: OpenApiResponse(description="If-None-Match names this file."),
        416: OpenApiResponse(description="The file has no byte of that range."),
    },
}


class ExportFileDownload(APIView):
    """A file of a finished export."""

    content_negotiation_class = FileNegotiation

    @extend_schema(**FILE_SCHEMA)
    def get(self, request: Request, export_id: UUID, name: str) -> HttpResponseBase:
        """Returns the file, or the part of it that Range names. Its ETag is its SHA-256; it never changes."""
        export = access_export(person_of(request), export_id, READERS)
        file = next((file for file in export.files.all() if file.name == name), None)
        if file is None:
            raise Missing(_("This export has no such file, or is not finished yet."))
        return present_file(request, file)

    def head(self, request: Request, export_id: UUID, name: str) -> HttpResponseBase:
        """As GET, without the bytes."""
        return self.get(request, export_id, name)


def present_file(request: Request, file: ExportFile | BenchmarkFile) -> HttpResponseBase:
    """Returns a published file: whole, in part, as unchanged, or as a redirect to its storage."""
    path = own_path(file.key)
    if path is None:
        return HttpResponseRedirect(temporary_url(file.key, file.name))
    if not path.is_file():
        raise Missing(_("This file is missing from the storage. Request the export again."))
    etag = f'"{file.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        unchanged["ETag"] = etag
        return unchanged
    try:
        part = parse_range(request.headers, file.bytes, etag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.bytes}", "Accept-Ranges": "bytes"})
    whole = Range(0, file.bytes)
    chunks = iter(()) if request.method == HTTPMethod.HEAD else read_range(path, part or whole)
    response = StreamingHttpResponse(chunks, status=206 if part else 200, headers=_headers(file, etag))
    response["Content-Length"] = str((part or whole).length)
    if part:
        response["Content-Range"] = part.content_range(file.bytes)
    return response


def _headers(file: ExportFile | BenchmarkFile, etag: str) -> dict[str, str]:
    content_type = "application/x-ndjson" if file.name.endswith(".jsonl") else mimetypes.guess_type(file.name)[0]
    return {
        "Content-Type": content_type or "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "private, no-cache",
    }
