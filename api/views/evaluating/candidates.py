"""Endpoints of candidates: the list with its figures, decisions on what came back, and the coverage board."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, access_candidate, access_own_candidate, access_project
from annotation.actions.evaluating.coverage import set_coverage_targets
from annotation.actions.evaluating.cross_checks.disputes import decide_candidate, stand_by_candidate
from annotation.models import Candidate, Criterion, Project
from annotation.queries.evaluating.authoring.candidates import CandidateFilter, figures_of, find_candidates
from annotation.queries.evaluating.authoring.coverage import coverage_cells
from annotation.queries.evaluating.authoring.grades import grades_of_images
from api.pagination import PAGE_PARAMETERS, PagedView
from api.serializers.candidates import (
    BoardSerializer,
    CandidateQuery,
    CandidateSerializer,
    DecisionSerializer,
    TargetsSerializer,
    present_candidate,
    present_cell,
)
from api.views.requests import checked, person_of


class ProjectCandidates(PagedView):
    """The candidates of a project."""

    @extend_schema(parameters=[CandidateQuery], responses=CandidateSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Lists what experts wrote for benchmarks, newest first, with what cross-checks say of it."""
        project = access_project(person_of(request), project_id, MANAGERS)
        query = {name: value for name, value in request.query_params.items() if value and name not in PAGE_PARAMETERS}
        criteria = CandidateFilter(**checked(CandidateQuery(data=query)).validated_data)
        return self.page_of(request, find_candidates(project, criteria), lambda page: _present(project, page))


class CandidateDecision(APIView):
    """A manager's decision on a candidate."""

    @extend_schema(request=DecisionSerializer, responses=CandidateSerializer)
    def post(self, request: Request, candidate_id: UUID) -> Response:
        """Accepts a candidate, leaves it out, or sends it to a third expert."""
        actor = person_of(request)
        candidate = access_candidate(actor, candidate_id)
        decision = checked(DecisionSerializer(data=request.data)).validated_data["decision"]
        return _candidate(decide_candidate(actor=actor, candidate=candidate, decision=decision))


class CandidateStand(APIView):
    """An author's answer to a question that came back."""

    @extend_schema(request=None, responses=CandidateSerializer)
    def post(self, request: Request, candidate_id: UUID) -> Response:
        """Has a third expert decide, because the author finds the question right as it is."""
        actor = person_of(request)
        return _candidate(stand_by_candidate(actor=actor, candidate=access_own_candidate(actor, candidate_id)))


class ProjectCoverage(APIView):
    """The coverage board of a project."""

    @extend_schema(responses=BoardSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Returns how many candidates of each sort there are, are accepted and are wanted."""
        return Response(_board(access_project(person_of(request), project_id)))

    @extend_schema(request=TargetsSerializer, responses=BoardSerializer)
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Sets the targets of the cells that are named, and returns the board."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        targets = checked(TargetsSerializer(data=request.data)).targets()
        set_coverage_targets(actor=actor, project=project, targets=targets)
        return Response(_board(project))


def _candidate(candidate: Candidate) -> Response:
    row = Candidate.objects.select_related("image", "project").get(pk=candidate.pk)
    return Response(_present(row.project, [row])[0])


def _present(project: Project, candidates: list[Candidate]) -> list[dict[str, Any]]:
    figures = figures_of(candidates)
    graded = [candidate.image_id for candidate in candidates if candidate.criterion == Criterion.AESA]
    grades = grades_of_images(project, graded) if graded else {}
    return [present_candidate(candidate, figures, grades) for candidate in candidates]


def _board(project: Project) -> dict[str, object]:
    return {"cells": [present_cell(cell) for cell in coverage_cells(project)]}
