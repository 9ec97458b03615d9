"""Endpoints of questionnaires: versions, their differences and usage, and what is checked without being stored."""

from collections.abc import Sequence
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import MANAGERS, READERS, access_project, access_questionnaire, access_version
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Project, Questionnaire
from annotation.queries.projects.questionnaire_checks import check_draft, judge_dry_run
from annotation.queries.projects.questionnaire_usage import usage_of
from annotation.queries.projects.questionnaires import version_before
from annotation.rules.editing.changes import definition_changes
from api.pagination import PagedView
from api.serializers.projects import (
    DefinitionCheckSerializer,
    DefinitionSerializer,
    DifferenceQuery,
    DifferenceSerializer,
    DryRunResultSerializer,
    DryRunSerializer,
    NewQuestionnaireSerializer,
    QuestionnaireSerializer,
    QuestionnaireUsageSerializer,
)
from api.views.assignments import response_in
from api.views.requests import checked, person_of


class ProjectQuestionnaires(PagedView):
    """The versions of a project's questions."""

    @extend_schema(responses=QuestionnaireSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """All versions, newest first."""
        project = access_project(person_of(request), project_id)
        return self.paged(request, Questionnaire.objects.filter(project=project), QuestionnaireSerializer)

    @extend_schema(
        request=NewQuestionnaireSerializer,
        responses={
            201: QuestionnaireSerializer,
            409: OpenApiResponse(
                description="`unchanged`: the document is that of the version in use. `newer_version`: another one than"
                " `based_on` is in use. `too_few_test_items`: nobody could qualify any more."
            ),
        },
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Creates the next version, which new claims get from now on."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        body = checked(NewQuestionnaireSerializer(data=request.data)).validated_data
        questionnaire = add_questionnaire(actor=actor, project=project, **body)
        return Response(QuestionnaireSerializer(questionnaire).data, status=201)


class QuestionnaireDetail(APIView):
    """One version."""

    @extend_schema(responses=QuestionnaireSerializer)
    def get(self, request: Request, questionnaire_id: UUID) -> Response:
        """Returns a version with its definition; it never changes, so it is cacheable for ever."""
        questionnaire = access_questionnaire(person_of(request), questionnaire_id)
        response = Response(QuestionnaireSerializer(questionnaire).data)
        response["Cache-Control"] = "private, max-age=31536000, immutable"
        return response


class QuestionnaireCheck(APIView):
    """A document that may become the next version."""

    @extend_schema(request=DefinitionSerializer, responses=DefinitionCheckSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Returns the problems of a document as saving it would, or else its changes; stores nothing.

        `gold` says how many gold items of the version in use hold for it, and why others do not.
        """
        person = person_of(request)
        project = access_project(person, project_id, MANAGERS)
        body = checked(DefinitionSerializer(data=request.data)).validated_data
        before = access_version(project, body["before"]) if "before" in body else project.questionnaire
        check = check_draft(project, body["definition"], before.definition if before else None)
        return Response(DefinitionCheckSerializer(check).data)


class QuestionnaireDifference(APIView):
    """What a version changed."""

    @extend_schema(
        parameters=[OpenApiParameter("from", UUID, description="Without it, the version before.")],
        responses=DifferenceSerializer,
    )
    def get(self, request: Request, questionnaire_id: UUID) -> Response:
        """Returns the changes from the version `from` of the same project to this one."""
        person = person_of(request)
        after = access_questionnaire(person, questionnaire_id)
        query = checked(DifferenceQuery(data=request.query_params.dict())).validated_data
        before = access_version(after.project, query["from"]) if "from" in query else version_before(after)
        changes = definition_changes(before.definition, after.definition) if before else []
        return Response(DifferenceSerializer({"before": before, "after": after, "changes": changes}).data)


class QuestionnaireUsage(PagedView):
    """Who uses the versions of a project's questions."""

    @extend_schema(responses=QuestionnaireUsageSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """All versions, newest first, with the critiques, claims and drafts that refer to each."""
        project = access_project(person_of(request), project_id, MANAGERS)
        return self.page_of(request, project.questionnaires.all(), lambda versions: _present_usage(project, versions))


class QuestionnaireDryRun(APIView):
    """A response that is judged and not stored."""

    @extend_schema(request=DryRunSerializer, responses=DryRunResultSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Judges a response to a document as a submission is judged, and stores nothing."""
        access_project(person_of(request), project_id, READERS)
        body = checked(DryRunSerializer(data=request.data)).validated_data
        return Response(DryRunResultSerializer(judge_dry_run(body["definition"], response_in(body))).data)


def _present_usage(project: Project, versions: Sequence[Questionnaire]) -> object:
    usage = usage_of([version.id for version in versions])
    rows = [
        {"questionnaire": version, "in_use": version.id == project.questionnaire_id, "usage": usage[version.id]}
        for version in versions
    ]
    return QuestionnaireUsageSerializer(rows, many=True).data
