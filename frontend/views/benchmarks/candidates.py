"""Pages of candidates: the manager's list with its figures and decisions, and an author's questions that came back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotation.access import ANNOTATORS, MANAGERS, access_candidate, access_own_candidate, access_project
from annotation.actions.evaluating.cross_checks.disputes import decide_candidate, stand_by_candidate
from annotation.models import Criterion
from annotation.queries.evaluating.authoring.candidates import (
    CandidateFilter,
    figures_of,
    list_candidates,
    returned_candidates,
    verdicts_on,
)
from annotation.queries.evaluating.authoring.coverage import criterion_questions
from annotation.queries.evaluating.authoring.grades import grade_agreement, grades_of_images
from annotation.queries.evaluating.cross_checks.open_candidates import lacking_annotators, without_checker
from annotation.wording.candidates import decision_in_words
from frontend.forms.candidates import CandidateFilterForm
from frontend.forms.filters import filters_of
from frontend.presenting.benchmarks.candidates import Tags, objections_in, share_in_words, views_of
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in

RETURNED_A_PAGE = 20


@require_safe
@login_required
def candidate_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Lists what experts wrote, newest first, filtered, with what their cross-checks say."""
    project = access_project(request.user, project_id, MANAGERS)
    tags = Tags(criterion_questions(project))
    form = CandidateFilterForm(request.GET, dimensions=tags.dimensions.items(), kinds=tags.kinds.items())
    criteria = CandidateFilter(**{name: value for name, value in filters_of(form).items() if value})
    page = list_candidates(project, criteria, request.GET.get("after", ""))
    graded = [candidate.image_id for candidate in page.rows if candidate.criterion == Criterion.AESA]
    grades = grades_of_images(project, graded) if graded else {}
    views = views_of(page.rows, tags, figures_of(page.rows), verdicts_on(page.rows), grades)
    context: dict[str, Any] = {
        "candidates": [objections_in(view) for view in views],
        "without_checker": without_checker(project.id, page.rows),
        "lacking": lacking_annotators(project),
        "next_cursor": page.next_cursor,
        "filter": form,
        "is_filtered": criteria != CandidateFilter(),
        "is_first": "after" not in request.GET,
    }
    if criteria.criterion == Criterion.AESA:
        agreement = grade_agreement(project)
        context |= {"agreement": agreement, "unanimous": share_in_words(agreement.unanimous)}
    return show_page(request, "benchmarks/candidates.html", context, project=project, section="benchmark")


@require_POST
@login_required
def decide(request: PersonRequest, candidate_id: UUID) -> HttpResponse:
    """Accepts a candidate, leaves it out, or sends it to a third expert, and returns to the list as it was filtered."""
    candidate = access_candidate(request.user, candidate_id)
    decision = text_in(request.POST, "decision")
    decide_candidate(actor=request.user, candidate=candidate, decision=decision)
    messages.success(request, decision_in_words(decision))
    back, url = text_in(request.POST, "back"), reverse("candidates", args=[candidate.project_id])
    is_own = url_has_allowed_host_and_scheme(back, None) and back.partition("?")[0] == url
    return redirect(back if is_own else url)


@require_safe
@login_required
def returned(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows an author their questions that came back, with what was said of them, without names."""
    project = access_project(request.user, project_id, ANNOTATORS)
    rows = page_of(request, returned_candidates(request.user, project), RETURNED_A_PAGE)
    candidates = list(rows.object_list)
    context = {
        "rows": rows,
        "candidates": views_of(candidates, Tags(criterion_questions(project)), {}, verdicts_on(candidates)),
        "without_checker": without_checker(project.id, candidates),
    }
    return show_page(request, "benchmarks/returned.html", context, project=project, section="benchmark")


@require_POST
@login_required
def stand_by(request: PersonRequest, candidate_id: UUID) -> HttpResponse:
    """Sends a question that came back to a third expert."""
    candidate = access_own_candidate(request.user, candidate_id)
    candidate = stand_by_candidate(actor=request.user, candidate=candidate)
    if without_checker(candidate.project_id, [candidate]):
        messages.info(request, _("Nobody is left who could be the third expert; a manager decides on this question."))
    else:
        messages.success(request, _("A third expert decides on this question."))
    return redirect("returned-candidates", candidate.project_id)
