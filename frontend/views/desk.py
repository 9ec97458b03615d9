"""The desk: the page on which an annotator works. All that it needs to begin comes with it."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from annotation.access import ANNOTATORS, access_project
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.skip_and_flag import FLAG_REASONS, SKIP_REASONS
from annotation.models import Person, Project
from annotation.queries.desk.assignment_json import present_assignment
from annotation.queries.desk.claims import count_images_left
from annotation.queries.projects.questionnaires import definition_of
from annotation.rules.keys import DEFAULT_KEYS
from frontend.presenting.desk_messages import desk_messages
from frontend.site.bundling import DESK_SCRIPT, DESK_STYLE
from frontend.site.rendering import PersonRequest

AT_ONCE: Final = 3  # one to work on and two ahead, as session.js has it
TAGS: Final = {"zh-hans": "zh-Hans"}


@require_safe
@login_required
@ensure_csrf_cookie
def desk(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """An annotator's desk in one project, with the images that it begins with.

    These are claimed for a person who opens the page as one, as the page would do itself a moment later: not for a
    browser that fetches it ahead, and not for a program. A page kept by the browser would hold claims of another time.
    """
    project = access_project(request.user, project_id, ANNOTATORS)
    claimed = _claimed(request.user, project) if _is_opened(request) and project.questionnaire_id else None
    bootstrap = {**_bootstrap(request.user, project), "claimed": claimed}
    context = {"project": project, "bootstrap": bootstrap, "photograph": _photograph(claimed), **_files()}
    answer = render(request, "desk/desk.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _is_opened(request: HttpRequest) -> bool:
    ahead = request.headers.get("Sec-Purpose") or request.headers.get("Purpose")
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document" and not ahead


def _claimed(person: Person, project: Project) -> dict[str, Any]:
    """As a claim answers it."""
    claims = claim_assignments(person=person, project_id=project.id, count=AT_ONCE)
    left = count_images_left(project.id, person.id) if len(claims) == AT_ONCE else 0
    return {"assignments": [present_assignment(claim) for claim in claims], "open": left}


def _photograph(claimed: dict[str, Any] | None) -> str:
    """The address of the first photograph, so that it travels beside the script and not after it."""
    return str(claimed["assignments"][0]["image"]["view"]) if claimed and claimed["assignments"] else ""


def _files() -> dict[str, tuple[str, ...]]:
    """One sheet and one script; with LOUPE_DEBUG the sources that they are packed from."""
    packs = {"styles": DESK_STYLE, "scripts": DESK_SCRIPT}
    return {kind: pack.sources if settings.DEBUG else (pack.name,) for kind, pack in packs.items()}


def _bootstrap(person: Person, project: Project) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "person": {"id": str(person.id), "name": person.get_username()},
        "language": TAGS.get(language, language),
        "project": {
            "id": str(project.id),
            "name": project.name,
            "guidelines": project.guidelines,
            "session_length": project.session_length,
        },
        "questionnaire": _questionnaire(project),
        "keys": {"defaults": DEFAULT_KEYS, "own": person.keys},
        "reasons": {
            "skip": [[value, str(label)] for value, label in SKIP_REASONS.items()],
            "flag": [[value, str(label)] for value, label in FLAG_REASONS.items()],
        },
        "addresses": {
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
