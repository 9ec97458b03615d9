"""What stands before the desk: the consent, the qualification, and why a paused person gets no new images."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from annotation.access import ANNOTATORS, access_project
from annotation.actions.quality.consent import agree_to_consent
from annotation.actions.quality.qualification import claim_qualification
from annotation.models import Project, Purpose
from annotation.queries.desk.claims import has_claims
from annotation.queries.desk.own_critiques import DESK_PURPOSES, is_changeable, returned_ids
from annotation.queries.quality.desk_gate import QUALIFICATION, DeskGate
from annotation.queries.quality.qualification_json import present_qualification
from annotation.queries.quality.qualification_state import read_qualification
from annotation.wording.quality.gold import explain_gate
from frontend.site.rendering import PersonRequest, is_navigation, show_page, text_in


def may_finish(request: PersonRequest, project: Project, gate: DeskGate) -> bool:
    """Returns whether a person who gets no new images has begun something, or opens a critique of theirs."""
    if gate.is_first_consent:
        return False
    person = request.user
    return (
        has_claims(project.id, person.id, DESK_PURPOSES)
        or bool(returned_ids(person.id, project.id))
        or _is_linked(request, project)
    )


def _is_linked(request: PersonRequest, project: Project) -> bool:
    """Returns whether the address names a critique that the person may change."""
    try:
        critique_id = UUID(request.GET.get("critique", ""))
    except ValueError:
        return False
    return is_changeable(critique_id, person_id=request.user.id, project_id=project.id)


def qualification_at(request: PersonRequest, project: Project, gate: DeskGate) -> dict[str, Any] | None:
    """Returns where a person stands, in the form of the API's answer; None for one whom another gate stops.

    The next image is claimed when a person opens the page; without a person, everything is only read.
    """
    has_begun = not gate.is_first_consent and has_claims(project.id, request.user.id, [Purpose.TRAINING])
    if gate.code != QUALIFICATION and not has_begun:
        return None
    if is_navigation(request):
        state = claim_qualification(person=request.user, project_id=project.id)
    else:
        state = read_qualification(gate.membership)
    return present_qualification(state)


def show_gate(
    request: PersonRequest, project: Project, gate: DeskGate, state: dict[str, Any] | None = None
) -> HttpResponse:
    """Shows what a person has to do, or to know, before images are handed to them."""
    consent = project.quality.consent
    context = {
        "gate": gate,
        "explanation": explain_gate(gate.code, gate.extra),
        "consent": consent,
        "is_new_version": bool(consent and gate.membership.consent_id and gate.membership.consent_id != consent.id),
        "state": state,
    }
    template = "quality/qualification.html" if gate.code == QUALIFICATION else f"quality/{gate.code}.html"
    response = show_page(request, template, context, project=project, section="desk")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def agree(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Stores the agreement to the version that the page showed, and goes on to the desk."""
    project = access_project(request.user, project_id, ANNOTATORS)
    version = text_in(request.POST, "version")
    agree_to_consent(person=request.user, project=project, version=int(version) if version.isdecimal() else 0)
    return redirect("desk", project.id)


@require_POST
@login_required
def begin_qualification(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Begins the next attempt, and goes on to the desk."""
    project = access_project(request.user, project_id, ANNOTATORS)
    claim_qualification(person=request.user, project_id=project.id, begin=True)
    return redirect("desk", project.id)
