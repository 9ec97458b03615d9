"""Endpoints of projects and their batches."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_batch, access_project, visible_projects
from annotation.actions.curating.batches import change_batch, create_batch, set_batch_status
from annotation.actions.curating.holding_out import check_share, hold_out_batch, hold_out_share, put_back_batch
from annotation.actions.projects.projects import change_project, create_project
from annotation.models import Batch, Project
from annotation.queries.images.held_out import preview_share
from annotation.queries.projects.progress import progress_of
from api.pagination import PagedView
from api.serializers.projects import (
    BatchSerializer,
    ChangedBatchSerializer,
    HeldOutSerializer,
    HoldOutPreviewSerializer,
    HoldOutSerializer,
    NewBatchSerializer,
    NewProjectSerializer,
    PoliciesSerializer,
    ProjectSerializer,
)
from api.views.requests import checked, person_of


class ProjectList(PagedView):
    """The caller's projects."""

    @extend_schema(responses=ProjectSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those in which the caller has a role."""
        projects = visible_projects(person_of(request)).select_related("questionnaire")
        return self.paged(request, projects, ProjectSerializer)

    @extend_schema(request=NewProjectSerializer, responses={201: ProjectSerializer})
    def post(self, request: Request) -> Response:
        """Creates a project with a questionnaire that comes with Loupe; the caller becomes its manager."""
        policies = checked(NewProjectSerializer(data=request.data)).validated_data
        project = create_project(actor=person_of(request), **policies)
        return Response(ProjectSerializer(project).data, status=201)


class ProjectDetail(APIView):
    """One project."""

    @extend_schema(responses=ProjectSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """A project in which the caller has a role."""
        return Response(ProjectSerializer(access_project(person_of(request), project_id)).data)

    @extend_schema(request=PoliciesSerializer(partial=True), responses=ProjectSerializer)
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Changes policies; another number of critiques or order takes effect at once."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        changes = checked(PoliciesSerializer(data=request.data, partial=True)).validated_data
        return Response(ProjectSerializer(change_project(actor=actor, project=project, **changes)).data)


class ProjectBatches(PagedView):
    """The batches of a project."""

    @extend_schema(responses=BatchSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """All batches with their progress, newest first."""
        project = access_project(person_of(request), project_id, READERS)
        return self.page_of(request, Batch.objects.filter(project=project), present_batches)

    @extend_schema(request=NewBatchSerializer, responses={201: BatchSerializer})
    def post(self, request: Request, project_id: UUID) -> Response:
        """Creates a batch, open unless `status` is `paused`."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        fields = checked(NewBatchSerializer(data=request.data)).validated_data
        batch = create_batch(actor=actor, project=project, **fields)
        return Response(present_batches([batch])[0], status=201)


class BatchDetail(APIView):
    """One batch."""

    @extend_schema(responses=BatchSerializer)
    def get(self, request: Request, batch_id: UUID) -> Response:
        """The batch with its progress."""
        return Response(present_batches([access_batch(person_of(request), batch_id, READERS)])[0])

    @extend_schema(request=ChangedBatchSerializer, responses=BatchSerializer)
    def patch(self, request: Request, batch_id: UUID) -> Response:
        """Opens, pauses, closes, renames or re-prioritises a batch, changes its critiques per image or holds it out."""
        actor = person_of(request)
        batch = access_batch(actor, batch_id)
        changes = checked(ChangedBatchSerializer(data=request.data)).validated_data
        status, held_out = changes.pop("status", None), changes.pop("held_out", None)
        if changes:
            batch = change_batch(actor=actor, batch=batch, **changes)
        if status:
            batch = set_batch_status(actor=actor, batch=batch, status=status)
        if held_out is not None:
            (hold_out_batch if held_out else put_back_batch)(actor=actor, batch=batch)
            batch.refresh_from_db()
        return Response(present_batches([batch])[0])


class ProjectHoldOut(APIView):
    """Holding images out for a benchmark."""

    @extend_schema(request=HoldOutSerializer, responses=HeldOutSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Holds out a share of the images: their critiques leave in no export, no feed and no refinement run."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        number = hold_out_share(actor=actor, project=project, **_hold_out_fields(project, request))
        return Response(HeldOutSerializer({"images": number}).data)


class HoldOutPreview(APIView):
    """What holding images out would take."""

    @extend_schema(request=HoldOutSerializer, responses=HoldOutPreviewSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Counts the images and critiques of a share, and stores nothing."""
        project = access_project(person_of(request), project_id, MANAGERS)
        fields = _hold_out_fields(project, request)
        check_share(project, **fields)
        return Response(HoldOutPreviewSerializer(preview_share(project, **fields)).data)


def _hold_out_fields(project: Project, request: Request) -> dict[str, Any]:
    """Returns the checked fields of a request, with the batch itself. Raises Missing for one of another project."""
    fields = dict(checked(HoldOutSerializer(data=request.data)).validated_data)
    batch_id = fields.pop("batch", None)
    batch = access_batch(person_of(request), batch_id) if batch_id else None
    return {**fields, "batch": batch}


def present_batches(batches: list[Batch]) -> list[dict[str, Any]]:
    """Returns the batches in the form of the API, with the progress of all from one query."""
    progress = progress_of([batch.id for batch in batches])
    return list(BatchSerializer(batches, many=True, context={"progress": progress}).data)
