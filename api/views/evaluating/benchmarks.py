"""Endpoints of benchmarks: preview, hold out, request, poll, cancel, retry, what stayed out, download."""

from uuid import UUID

from django.db.models import F
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_benchmark, access_project, role_in
from annotation.actions.evaluating.publishing.benchmarks import (
    cancel_benchmark,
    hold_out_candidates,
    request_benchmark,
    retry_benchmark,
)
from annotation.errors import Missing
from annotation.evaluating.publishing.spec import parse_spec
from annotation.models import Benchmark, Person, Role
from annotation.queries.evaluating.publishing.benchmark_preview import preview_benchmark
from api.negotiation import FileNegotiation
from api.pagination import PagedView
from api.serializers.benchmarks import (
    BenchmarkPreviewSerializer,
    BenchmarkSerializer,
    BenchmarkSpecSchema,
    BenchmarkSpecSerializer,
    ExclusionSerializer,
    HeldOutCountSerializer,
    NewBenchmarkSchema,
    NewBenchmarkSerializer,
    present_benchmark_preview,
)
from api.views.exports import FILE_SCHEMA, present_file
from api.views.requests import checked, person_of


def _present(benchmark: Benchmark, person: Person) -> BenchmarkSerializer:
    return BenchmarkSerializer(benchmark, context={"manages": _manages(person, benchmark.project_id)})


def _manages(person: Person, project_id: UUID) -> bool:
    return role_in(person, project_id) == Role.MANAGER


class ProjectBenchmarks(PagedView):
    """The benchmarks of a project."""

    @extend_schema(responses=BenchmarkSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """All benchmarks, newest first."""
        person = person_of(request)
        project = access_project(person, project_id, READERS)
        rows = Benchmark.objects.filter(project=project).select_related("requested_by").prefetch_related("files")
        context = {"manages": _manages(person, project.id)}
        return self.page_of(request, rows, lambda page: BenchmarkSerializer(page, many=True, context=context).data)

    @extend_schema(request=NewBenchmarkSchema, responses={202: BenchmarkSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Requests the next version of a benchmark. Poll it until its status is done, failed or cancelled."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        fields = checked(NewBenchmarkSerializer(data=request.data)).validated_data
        benchmark = request_benchmark(actor=actor, project=project, name=fields["name"], spec=fields["spec"])
        return Response(_present(benchmark, actor).data, status=202)


class BenchmarkPreviewView(APIView):
    """A preview of a benchmark."""

    @extend_schema(request=BenchmarkSpecSchema, responses=BenchmarkPreviewSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Returns what a benchmark would hold that is published now, and why other candidates would stay out."""
        project = access_project(person_of(request), project_id, MANAGERS)
        fields = checked(BenchmarkSpecSerializer(data=request.data)).validated_data
        return Response(present_benchmark_preview(preview_benchmark(project, parse_spec(fields["spec"]))))


class BenchmarkHoldOut(APIView):
    """Holding out what a benchmark lacks."""

    @extend_schema(request=BenchmarkSpecSchema, responses=HeldOutCountSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Holds out the images of accepted candidates that would be in the benchmark but for that."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        fields = checked(BenchmarkSpecSerializer(data=request.data)).validated_data
        return Response({"images": hold_out_candidates(actor=actor, project=project, spec=fields["spec"])})


class BenchmarkDetail(APIView):
    """One benchmark."""

    @extend_schema(responses=BenchmarkSerializer)
    def get(self, request: Request, benchmark_id: UUID) -> Response:
        """Returns its progress; its counts, and the files that the caller may read, once it is published."""
        person = person_of(request)
        return Response(_present(access_benchmark(person, benchmark_id), person).data)


class BenchmarkExclusions(PagedView):
    """What stayed out of a benchmark."""

    @extend_schema(responses=ExclusionSerializer(many=True))
    def get(self, request: Request, benchmark_id: UUID) -> Response:
        """The candidates that stayed out, each with its reason, newest candidates first."""
        benchmark = access_benchmark(person_of(request), benchmark_id)
        rows = benchmark.exclusions.annotate(created_at=F("candidate__created_at"))
        return self.paged(request, rows, ExclusionSerializer)


class BenchmarkCancel(APIView):
    """Cancelling a benchmark."""

    @extend_schema(request=None, responses=BenchmarkSerializer)
    def post(self, request: Request, benchmark_id: UUID) -> Response:
        """Cancels a benchmark that is not published."""
        actor = person_of(request)
        benchmark = cancel_benchmark(actor=actor, benchmark=access_benchmark(actor, benchmark_id, MANAGERS))
        return Response(_present(benchmark, actor).data)


class BenchmarkRetry(APIView):
    """Retrying a benchmark."""

    @extend_schema(request=None, responses={202: BenchmarkSerializer})
    def post(self, request: Request, benchmark_id: UUID) -> Response:
        """Queues a failed or cancelled benchmark again."""
        actor = person_of(request)
        benchmark = retry_benchmark(actor=actor, benchmark=access_benchmark(actor, benchmark_id, MANAGERS))
        return Response(_present(benchmark, actor).data, status=202)


class BenchmarkFileDownload(APIView):
    """A file of a published benchmark."""

    content_negotiation_class = FileNegotiation

    @extend_schema(**FILE_SCHEMA)
    def get(self, request: Request, benchmark_id: UUID, name: str) -> HttpResponseBase:
        """Returns the file, or the part of it that Range names. To others than managers, no private file exists."""
        person = person_of(request)
        benchmark = access_benchmark(person, benchmark_id)
        file = benchmark.files.filter(name=name).first()
        if file is None or (file.private and not _manages(person, benchmark.project_id)):
            raise Missing(_("This benchmark has no such file, or is not published yet."))
        return present_file(request, file)

    def head(self, request: Request, benchmark_id: UUID, name: str) -> HttpResponseBase:
        """As GET, without the bytes."""
        return self.get(request, benchmark_id, name)
