"""Endpoints of instructions: read and judge one, draw the next for spot checks, agreement, check a run again."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import READERS, access_instruction, access_project, access_run
from annotation.actions.refining.instructions import judge_instruction
from annotation.actions.refining.rechecks import recheck_run
from annotation.errors import Missing
from annotation.models import Project
from annotation.queries.refining.agreement import agreement_with_people
from annotation.queries.refining.instruction_json import present_draw, present_instruction
from annotation.queries.refining.spot_checks import SpotCheckFilter, count_judged, draw_instructions
from annotation.refining.wordings import WORDING_FIELDS
from api.serializers.instructions import (
    AgreementReportSerializer,
    DrawQuery,
    DrawsSerializer,
    InstructionSerializer,
    JudgementSerializer,
    RecheckSerializer,
    present_report,
)
from api.views.requests import checked, person_of


class InstructionDetail(APIView):
    """One instruction."""

    @extend_schema(responses=InstructionSerializer)
    def get(self, request: Request, instruction_id: UUID) -> Response:
        """Returns an instruction with its evidence and what the checks say of it."""
        return Response(present_instruction(access_instruction(person_of(request), instruction_id)))

    @extend_schema(request=JudgementSerializer, responses=InstructionSerializer)
    def patch(self, request: Request, instruction_id: UUID) -> Response:
        """Approves, rejects (with a reason) or edits an instruction; the latest decision is the one that counts.

        An edit sends the fields that change. With `wording`, a judgement of words that somebody has edited meanwhile is
        a conflict (`instruction_changed`), whose body has the present words. The same judgement again changes nothing.
        """
        person = person_of(request)
        instruction = access_instruction(person, instruction_id)
        body = checked(JudgementSerializer(data=request.data)).validated_data
        judged = judge_instruction(
            actor=person,
            instruction=instruction,
            verdict=body["status"],
            reason=body["reason"],
            changes=_plain({name: body[name] for name in WORDING_FIELDS if name in body}),
            wording=body.get("wording"),
            draw=body["draw"],
        )
        return Response(present_instruction(judged))


class SpotChecks(APIView):
    """The spot checks of a project."""

    @extend_schema(parameters=[DrawQuery], responses=DrawsSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Returns the instructions that the caller judges next, without what the checks say of them.

        Every other one is drawn at random over all verdicts, the others are those of which the checks are least sure.
        Nothing is claimed: the same ones come until one is judged, except those in `skip`.
        """
        person = person_of(request)
        project = access_project(person, project_id, READERS)
        query = checked(DrawQuery(data=_query(request))).validated_data
        criteria = SpotCheckFilter(run=_run_of(request, project), type=query["type"], check=query["check"])
        draws = draw_instructions(person, project, criteria, count=query["count"], skip=query["skip"])
        instructions = [present_draw(draw, person) for draw in draws]
        return Response({"judged": count_judged(person, project), "instructions": instructions})


class SpotCheckAgreement(APIView):
    """How far the checks agree with people."""

    @extend_schema(parameters=[OpenApiParameter("run", UUID)], responses=AgreementReportSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Returns precision, recall and kappa with 95 % intervals, over the instructions that were drawn at random."""
        project = access_project(person_of(request), project_id, READERS)
        run_id = _run_of(request, project)
        return Response(present_report(agreement_with_people(project, run_id), run_id))


class RunRecheck(APIView):
    """Checking the instructions of a run again."""

    @extend_schema(responses=RecheckSerializer)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Returns the last recheck of a run."""
        recheck = access_run(person_of(request), run_id).rechecks.first()
        if recheck is None:
            raise Missing(_("This run was not checked again yet."))
        return Response(RecheckSerializer(recheck).data)

    @extend_schema(request=None, responses={202: RecheckSerializer})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Runs today's checks again over what is stored, without asking a model. What people decided stays."""
        person = person_of(request)
        recheck = recheck_run(actor=person, run=access_run(person, run_id))
        return Response(RecheckSerializer(recheck).data, status=202)


def _query(request: Request) -> dict[str, Any]:
    values: dict[str, Any] = {name: value for name, value in request.query_params.items() if value}
    if "skip" in values:
        values["skip"] = [part for part in values["skip"].split(",") if part]
    return values


def _run_of(request: Request, project: Project) -> UUID | None:
    run_id: UUID | None = checked(DrawQuery(data=_query(request))).validated_data["run"]
    if run_id and not project.runs.filter(pk=run_id).exists():
        raise Missing(_("There is no such run in this project."))
    return run_id


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields as they are stored, without the serializer's own kinds of dict."""
    follow_ups = changes.get("follow_ups")
    return changes if follow_ups is None else {**changes, "follow_ups": [dict(pair) for pair in follow_ups]}
