"""Endpoints of the policies of quality, the consent and the qualification."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import ANNOTATORS, MANAGERS, access_project
from annotation.actions.quality.consent import add_consent, agree_to_consent, end_consent
from annotation.actions.quality.policies import change_quality
from annotation.actions.quality.qualification import claim_qualification
from annotation.models import Membership, Person, Project, QualityPolicy
from annotation.queries.quality.qualification_json import present_qualification
from api.serializers.quality.policies import (
    ConsentAgreementSerializer,
    ConsentSerializer,
    NewConsentSerializer,
    QualitySerializer,
    present_consent,
)
from api.serializers.quality.qualification import ClaimQualificationSerializer, QualificationSerializer
from api.views.requests import checked, person_of


class ProjectQuality(APIView):
    """What a project asks of the quality of its critiques."""

    @extend_schema(responses=QualitySerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The policies."""
        project = access_project(person_of(request), project_id, MANAGERS)
        return Response(QualitySerializer(QualityPolicy.objects.get(project=project)).data)

    @extend_schema(request=QualitySerializer, responses=QualitySerializer)
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Changes policies, for what happens from now on."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        policy = QualityPolicy.objects.get(project=project)
        changes = checked(QualitySerializer(policy, data=request.data, partial=True)).validated_data
        return Response(QualitySerializer(change_quality(actor=actor, project=project, **changes)).data)


class ProjectConsent(APIView):
    """The text that people agree to before they work."""

    @extend_schema(responses=ConsentSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The present version, and whether the caller has agreed to it."""
        person = person_of(request)
        return Response(_consent(person, access_project(person, project_id)))

    @extend_schema(request=NewConsentSerializer, responses=ConsentSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Stores the next version, which everybody is asked to agree to before their next image."""
        actor = person_of(request)
        project = access_project(actor, project_id, MANAGERS)
        text = checked(NewConsentSerializer(data=request.data)).validated_data["text"]
        if text.strip():
            add_consent(actor=actor, project=project, text=text)
        else:
            end_consent(actor=actor, project=project)
        return Response(_consent(actor, project))


class ConsentAgreed(APIView):
    """Agreeing to the consent."""

    @extend_schema(request=ConsentAgreementSerializer, responses=ConsentSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Stores the caller's agreement to a version, which has to be the present one."""
        person = person_of(request)
        project = access_project(person, project_id, ANNOTATORS)
        version = checked(ConsentAgreementSerializer(data=request.data)).validated_data["version"]
        agree_to_consent(person=person, project=project, version=version)
        return Response(_consent(person, project))


def _consent(person: Person, project: Project) -> object:
    policy = QualityPolicy.objects.select_related("consent").get(project=project)
    membership = Membership.objects.filter(project=project, person=person, is_active=True).first()
    return present_consent(policy.consent, membership)


class ClaimQualification(APIView):
    """Training and test before the first work."""

    @extend_schema(request=ClaimQualificationSerializer, responses=QualificationSerializer)
    def post(self, request: Request, project_id: UUID) -> Response:
        """Claims the next image of the caller's training or test, and explains the training image answered last.

        It is answered as work is: draft, submit, skip.
        """
        person = person_of(request)
        begin = checked(ClaimQualificationSerializer(data=request.data)).validated_data["begin"]
        state = claim_qualification(person=person, project_id=project_id, begin=begin)
        return Response(present_qualification(state))
