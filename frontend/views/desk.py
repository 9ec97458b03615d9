"""The desk: the page on which an annotator works. All that it needs to begin comes with it."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from annotation.access import ANNOTATORS, access_project
from annotation.actions.assignments import FLAG_REASONS, SKIP_REASONS
from annotation.models import Person, Project
from annotation.queries.questionnaires import definition_of
from annotation.rules.keys import DEFAULT_KEYS
from frontend.packing import DESK_SCRIPT, DESK_STYLE
from frontend.pages import PersonRequest
from frontend.views.desk_messages import desk_messages

TAGS: Final = {"zh-hans": "zh-Hans"}


@require_safe
@login_required
@ensure_csrf_cookie
def desk(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """An annotator's desk in one project. Nothing is claimed by looking at it: the page asks for images itself."""
    project = access_project(request.user, project_id, ANNOTATORS)
    context = {"project": project, "bootstrap": _bootstrap(request.user, project), **_files()}
    return render(request, "desk/desk.html", context)


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
