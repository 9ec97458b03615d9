"""Pages on which a reviewer accepts all that matches a filter: a sample to read, one question, and the progress."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotation.access import READERS, access_bulk_acceptance, access_project
from annotation.actions.review.bulk_acceptance import BulkSample, accept_in_bulk, sample_reviews
from annotation.errors import Conflict
from annotation.models import Project
from annotation.queries.review.queue import parse_queue_filter
from annotation.wording.reviews import explain_bulk_failure
from frontend.forms.reviews import BulkAcceptanceForm, ReviewFilterForm, criteria_of, review_filter_form
from frontend.presenting.progress_view import percent
from frontend.presenting.reviews.sample_view import sampled_critiques
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, show_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def accept_matching(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows a random sample of what a filter matches; accepts all of it once the person says so."""
    project = access_project(request.user, project_id, READERS)
    form = review_filter_form(request.GET, project)
    accepting = BulkAcceptanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and accepting.is_valid():
        with errors_beside_fields(accepting):
            acceptance = accept_in_bulk(
                person=request.user,
                project_id=project.id,
                queue_filter=parse_queue_filter(project.id, accepting.cleaned_data["filter"]),
                sample=accepting.cleaned_data["sample"],
                proof=accepting.cleaned_data["proof"],
            )
            return redirect("bulk_acceptance", acceptance.id)
    context = {"filter": form, "accepting": accepting, **_sampled(request, project, form)}
    status = 422 if accepting.is_bound else 200
    return show_page(request, "reviews/accept.html", context, project=project, section="reviews", status=status)


def _sampled(request: PersonRequest, project: Project, form: ReviewFilterForm) -> dict[str, Any]:
    """Draws a sample; without one, `problem` says why there is none. Nothing matches a filter that cannot be read."""
    if not form.is_valid():
        return {"is_filtered": True, "problem": _("Nothing matches, because the filter cannot be read.")}
    criteria = criteria_of(form)
    context: dict[str, Any] = {"is_filtered": bool(criteria), "query": urlencode(criteria)}
    try:
        sample = sample_reviews(
            person=request.user, project_id=project.id, queue_filter=parse_queue_filter(project.id, criteria)
        )
    except Conflict as error:
        return {**context, "problem": error.detail}
    return {
        **context,
        "total": sample.total,
        "critiques": list(sampled_critiques(sample.reviews)),
        "hidden": _hidden(sample, criteria),
    }


def _hidden(sample: BulkSample, criteria: dict[str, Any]) -> dict[str, str]:
    """Returns the fields of the form that accepts all of which the sample was drawn."""
    ids = [str(review.critique_id) for review in sample.reviews]
    return {"filter": json.dumps(criteria), "sample": json.dumps(ids), "proof": sample.proof}


@require_safe
@login_required
def bulk_acceptance(request: PersonRequest, acceptance_id: UUID) -> HttpResponse:
    """Shows how far an acceptance of many critiques is."""
    acceptance = access_bulk_acceptance(request.user, acceptance_id)
    context = {
        "acceptance": acceptance,
        "is_unfinished": acceptance.status in ("queued", "running"),
        "percent": percent(acceptance.done, acceptance.total),
        "explanation": explain_bulk_failure(acceptance.failure),
        "left": max(0, acceptance.total - acceptance.done),
    }
    return show_page(request, "reviews/bulk_acceptance.html", context, project=acceptance.project, section="reviews")
