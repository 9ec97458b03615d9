"""The desk of cross-checks, which contains everything that its script needs to start; no key is among it."""

from typing import Any
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
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks
from annotation.models import Criterion, Person, Project
from annotation.queries.evaluating.cross_checks.cross_check_json import present_cross_check
from annotation.queries.evaluating.cross_checks.open_candidates import count_open_candidates
from annotation.wording.candidates import REASON_VERDICTS, SKIP_REASONS, VERDICTS
from frontend.presenting.benchmarks.cross_check_messages import cross_check_messages
from frontend.site.bundling import CROSS_CHECK_SCRIPT, CROSS_CHECK_STYLE, files_of
from frontend.site.languages import language_tag
from frontend.site.rendering import PersonRequest, is_navigation

CLAIMS = 3  # one to work on and two ahead, as in check_queue.js


@require_safe
@login_required
@ensure_csrf_cookie
def cross_check_desk(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the desk with its first questions, which are claimed when a person opens it; it is not cached."""
    project = access_project(request.user, project_id, ANNOTATORS)
    claimed = _claim(request.user, project) if is_navigation(request) else None
    checks = claimed["cross_checks"] if claimed else []
    context = {
        "project": project,
        "bootstrap": {**_bootstrap(request.user, project), "claimed": claimed},
        "first_image_url": checks[0]["image"].get("view", "") if checks else "",
        **files_of(CROSS_CHECK_STYLE, CROSS_CHECK_SCRIPT, bundled=not settings.DEBUG),
    }
    response = render(request, "benchmarks/cross_check_desk.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _claim(person: Person, project: Project) -> dict[str, Any]:
    """Claims the first questions; returns them in the form of the API's answer to a claim."""
    checks = claim_cross_checks(person=person, project_id=project.id, count=CLAIMS)
    required = project.cross_checks_per_candidate
    open_count = count_open_candidates(person, project.id, required) if len(checks) == CLAIMS else 0
    return {"cross_checks": [present_cross_check(check) for check in checks], "open": open_count}


def _bootstrap(person: Person, project: Project) -> dict[str, Any]:
    return {
        "person": {"id": str(person.id), "name": person.get_username()},
        "language": language_tag(get_language()),
        "project": {"id": str(project.id), "name": project.name},
        "criteria": {value: str(label) for value, label in Criterion.choices},
        "verdicts": {
            "question": [[value, str(words)] for value, words in VERDICTS.items()],
            "reason": [[value, str(words)] for value, words in REASON_VERDICTS.items()],
        },
        "skipReasons": [[value, str(words)] for value, words in SKIP_REASONS.items()],
        "routes": {
            "base": settings.LOUPE_BASE_PATH,
            "api": reverse("api:me").removesuffix("me/"),
            "sign_in": reverse("account_login"),
            "overview": reverse("coverage", args=[project.id]),
        },
        "messages": cross_check_messages(),
    }
