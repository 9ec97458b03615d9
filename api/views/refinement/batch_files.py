"""Endpoints of a run's batch files, and of the files with their results."""

from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import access_results, access_run
from annotation.actions.refining.batch_files import (
    add_results,
    find_part,
    parts_of,
    require_prepared,
    results_to_read,
    write_part,
)
from annotation.errors import Invalid
from api.negotiation import FileNegotiation
from api.serializers.batch_files import BatchPartSerializer, ResultsFilesSerializer, ResultsSerializer
from api.views.requests import accept_files, person_of


class RunBatch(APIView):
    """The batch files of a run."""

    @extend_schema(responses=BatchPartSerializer(many=True))
    def get(self, request: Request, run_id: UUID) -> Response:
        """Returns the parts, each with the URL of its file; 409 (`not_prepared`) until a worker has divided the run."""
        run = access_run(person_of(request), run_id)
        require_prepared(run)
        parts = [(part, reverse("api:run-batch-file", args=[run_id, part.name])) for part in parts_of(run)]
        return Response([BatchPartSerializer(part).data | {"url": url} for part, url in parts])


class RunBatchFile(APIView):
    """One batch file of a run."""

    content_negotiation_class = FileNegotiation

    @extend_schema(responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY})
    def get(self, request: Request, run_id: UUID, part: str) -> StreamingHttpResponse:
        """Returns the requests of a part that are not answered yet, as OpenAI's batch API reads them."""
        run = access_run(person_of(request), run_id)
        batch_part = find_part(run, part)
        response = StreamingHttpResponse(write_part(run, batch_part), content_type="application/x-ndjson")
        response["Content-Disposition"] = f'attachment; filename="{batch_part.name}"'
        return response


class RunResults(APIView):
    """The results files of a run."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": ResultsFilesSerializer}, responses={202: ResultsSerializer(many=True)}
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Takes results and error files, in any order and as often as you like; workers read them.

        All files are taken, or none: one that is no text is refused by name. They may be compressed with gzip. An empty
        file is passed over beside others.
        """
        actor = person_of(request)
        run = access_run(actor, run_id)
        accept_files(request)
        files = request.FILES.getlist("file")
        if not files:
            raise Invalid(_("Some fields need another look."), fields={"file": [_("Attach at least one file.")]})
        rows = [add_results(actor=actor, run=run, file=file) for file in results_to_read(files)]
        return Response(ResultsSerializer(rows, many=True).data, status=202)


class ResultsDetail(APIView):
    """One results file."""

    @extend_schema(responses=ResultsSerializer)
    def get(self, request: Request, results_id: UUID) -> Response:
        """Returns how far it is read, what became of its answers, and the first lines that were rejected."""
        return Response(ResultsSerializer(access_results(person_of(request), results_id)).data)
