"""Pages of reviews: what waits and for whom, the desk at which reviewers decide, and accepting many at once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, READERS, access_project, role_in
from annotation.models import Project, ReviewReason
from annotation.queries.projects.questionnaires import definition_of
from annotation.queries.review.queue import MOST_COUNTED, queue_counts
from annotation.rules.keys import DEFAULT_KEYS
from frontend.forms.reviews import criteria_of, review_filter_form
from frontend.presenting.reviews.messages import review_messages
from frontend.presenting.reviews.policies import policy_in_words
from frontend.site.bundling import REVIEW_SCRIPT, REVIEW_STYLE, files_of
from frontend.site.languages import language_tag
from frontend.site.rendering import PersonRequest, show_page
from frontend.templatetags.loupe import number


@require_safe
@login_required
def review_overview(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows how many critiques wait for a reviewer, of a filter or in all, and where reviewing begins."""
    project = access_project(request.user, project_id, READERS)
    form = review_filter_form(request.GET, project)
    criteria = criteria_of(form) if form.is_valid() else None
    context = {
        "filter": form,
        "is_filtered": criteria != {},
        "policy_in_words": policy_in_words(project.quality),
        **({} if criteria is None else _waiting(request.user.id, project, criteria)),
    }
    return show_page(request, "reviews/overview.html", context, project=project, section="reviews")


def _waiting(person_id: UUID, project: Project, criteria: dict[str, Any]) -> dict[str, Any]:
    counts = queue_counts(project.id, person_id, criteria)
    return {
        "query": urlencode(criteria),
        "waiting": counts.open,
        "waiting_in_words": number(counts.open) if counts.open < MOST_COUNTED else f"{number(MOST_COUNTED)}+",
        "own_claims": counts.own_claims,
        "with_others": counts.claimed - counts.own_claims,
        "reasons": [(ReviewReason(reason).label, count) for reason, count in counts.by_reason.items()],
    }


@require_safe
@login_required
@ensure_csrf_cookie
def review_desk(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the review desk, whose script claims; it is not cached, so that it has the policy of today.

    A filter that cannot be read is shown beside the filter, on the page before: the desk would show the whole queue.
    """
    project = access_project(request.user, project_id, READERS)
    form = review_filter_form(request.GET, project)
    if not form.is_valid():
        return redirect(f"{reverse('reviews', args=[project.id])}?{request.GET.urlencode()}")
    files = files_of(REVIEW_STYLE, REVIEW_SCRIPT, bundled=not settings.DEBUG)
    criteria = criteria_of(form)
    context = {
        "project": project,
        "bootstrap": _bootstrap(request, project, criteria),
        "filter_in_words": form.in_words(),
        "query": urlencode(criteria),
        **files,
    }
    response = render(request, "reviews/desk.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _bootstrap(request: PersonRequest, project: Project, criteria: dict[str, Any]) -> dict[str, Any]:
    person = request.user
    return {
        "person": {"id": str(person.id), "name": person.get_username()},
        "language": language_tag(get_language()),
        "project": {"id": str(project.id), "name": project.name},
        "policy": project.quality.review,
        "isManager": role_in(person, project.id) in MANAGERS,
        "filter": criteria,
        "questionnaire": _questionnaire(project),
        "keys": {"defaults": DEFAULT_KEYS, "custom": person.keys},
        "routes": {
            "base": settings.LOUPE_BASE_PATH,
            "api": reverse("api:me").removesuffix("me/"),
            "sign_in": reverse("account_login"),
            "overview": reverse("reviews", args=[project.id]),
            "policies": reverse("quality_settings", args=[project.id]),
            "desk": reverse("review_desk", args=[project.id]),
        },
        "messages": review_messages(),
    }


def _questionnaire(project: Project) -> dict[str, Any] | None:
    if project.questionnaire_id is None:
        return None
    return {"id": str(project.questionnaire_id), "definition": definition_of(project.questionnaire_id)}
