"""The desk, the page on which an annotator works; it contains everything that its script needs to start."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from annotation.access import ANNOTATORS, access_project
from annotation.actions.desk.claim import take_claims
from annotation.actions.desk.skip_and_flag import FLAG_REASONS, SKIP_REASONS
from annotation.models import Person, Project
from annotation.queries.desk.claimed_json import present_claimed
from annotation.queries.desk.claims import Claim
from annotation.queries.desk.own_critiques import returned_ids
from annotation.queries.evaluating.authoring.candidates import returned_candidates, verdicts_on
from annotation.queries.projects.questionnaires import definition_of
from annotation.queries.quality.desk_gate import DeskGate, find_gate
from annotation.queries.quality.qualification_state import LIVE
from annotation.rules.keys import DEFAULT_KEYS
from frontend.presenting.benchmarks.candidates import CandidateView, Tags, views_of
from frontend.presenting.desk_messages import desk_messages
from frontend.presenting.desk_messages.qualification import skipping_messages
from frontend.site.bundling import DESK_SCRIPT, DESK_STYLE, files_of
from frontend.site.languages import language_tag
from frontend.site.rendering import PersonRequest, is_navigation
from frontend.views.quality.desk_gates import may_finish, qualification_at, show_gate

CLAIMS: Final = 3  # one to work on and two ahead, as in core/assignment_queue.js


@require_safe
@login_required
@ensure_csrf_cookie
def desk(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows an annotator's desk in one project, with its first images.

    These are claimed when a person opens the page, as the page itself would do a moment later: not for a browser that
    prefetches the page, nor for a program. The page is not cached, because a cached page would hold stale claims. Who
    has to agree or to qualify first, or is paused, is told so instead, once nothing is left that they have begun;
    training and test are at the desk themselves.
    """
    project = access_project(request.user, project_id, ANNOTATORS)
    claims = _claim(request.user, project) if is_navigation(request) and project.questionnaire_id else None
    gate = None if claims else find_gate(request.user.id, project.id)
    state, claim = None, _present(request.user, project, claims, gate)
    if gate and not may_finish(request, project, gate):
        state = qualification_at(request, project, gate)
        if state and state["phase"] == "passed":
            return redirect("desk", project.id)
        if not (state and state["phase"] in LIVE):
            return show_gate(request, project, gate, state)
        claim = state if state["assignments"] else None
    bootstrap = {**desk_bootstrap(request.user, project), "claimed": claim, "qualifies": state is not None}
    if state:
        bootstrap["messages"] |= skipping_messages()
    files = files_of(DESK_STYLE, DESK_SCRIPT, bundled=not settings.DEBUG)
    context = {"project": project, "bootstrap": bootstrap, "first_image_url": _first_image_url(claim), **files}
    context["returned"] = _returned(request, project)
    response = render(request, "desk/desk.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _returned(request: PersonRequest, project: Project) -> CandidateView | None:
    """Returns the person's question that came back and that the address names, with what was said of it."""
    try:
        candidate_id = UUID(request.GET.get("candidate", ""))
    except ValueError:
        return None
    candidates = list(returned_candidates(request.user, project).filter(pk=candidate_id))
    views = views_of(candidates, Tags({}), {}, verdicts_on(candidates))
    return views[0] if views else None


def _claim(person: Person, project: Project) -> list[Claim]:
    """Claims the first images; no new ones for a person who has something to do first."""
    return take_claims(person=person, project_id=project.id, count=CLAIMS, renew=True)[:CLAIMS]


def _present(
    person: Person, project: Project, claims: list[Claim] | None, gate: DeskGate | None
) -> dict[str, Any] | None:
    """Returns the claims in the form of the API's answer; None where nothing was claimed for the page."""
    if claims is None:
        return None
    return present_claimed(claims, person_id=person.id, project_id=project.id, count=CLAIMS, gate=gate)


def _first_image_url(claim: dict[str, Any] | None) -> str:
    """Returns the URL of the first image, so that it loads beside the script and not after it."""
    return str(claim["assignments"][0]["image"]["view"]) if claim and claim["assignments"] else ""


def desk_bootstrap(person: Person, project: Project) -> dict[str, Any]:
    """Returns what the desk's script needs to start, but for the first images."""
    return {
        "person": {"id": str(person.id), "name": person.get_username()},
        "language": language_tag(get_language()),
        "project": {
            "id": str(project.id),
            "name": project.name,
            "guidelines": project.guidelines,
            "session_length": project.session_length,
        },
        "returned": [str(critique_id) for critique_id in returned_ids(person.id, project.id)],
        "questionnaire": _questionnaire(project),
        "keys": {"defaults": DEFAULT_KEYS, "custom": person.keys},
        "reasons": {
            "skip": [[value, str(label)] for value, label in SKIP_REASONS.items()],
            "flag": [[value, str(label)] for value, label in FLAG_REASONS.items()],
        },
        "routes": {
            "base": settings.LOUPE_BASE_PATH,
            "api": reverse("api:me").removesuffix("me/"),
            "sign_in": reverse("account_login"),
            "project": reverse("project", args=[project.id]),
        },
        "messages": desk_messages(),
    }


def _questionnaire(project: Project) -> dict[str, Any] | None:
    if project.questionnaire_id is None:
        return None
    return {"id": str(project.questionnaire_id), "definition": definition_of(project.questionnaire_id)}
