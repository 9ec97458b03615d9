"""Pages of disagreement: the images where people disagree, and the desk at which the final critique is written."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from annotation.access import (
    MANAGERS,
    READERS,
    access_assignment,
    access_image,
    access_project,
    review_first,
    reviews_of_image,
    role_in,
)
from annotation.actions.review.finals import begin_final
from annotation.errors import Missing
from annotation.models import Assignment, AssignmentStatus, Project, Purpose
from annotation.queries.desk.assignment_json import present_assignment
from annotation.queries.desk.claims import find_claim
from annotation.queries.review.disagreements import find_disagreements
from annotation.queries.review.side_by_side import side_by_side
from frontend.forms.filters import filters_of
from frontend.presenting.reviews.disagreement_view import disagreement_views
from frontend.presenting.reviews.side_by_side_view import comparison_view
from frontend.site.bundling import DESK_SCRIPT, FINAL_STYLE, files_of
from frontend.site.rendering import PersonRequest, show_page, text_in
from frontend.views.desk import desk_bootstrap

ROWS_A_PAGE: Final = 50


class DisagreementFilter(forms.Form):
    """Narrows the list of images; without values it has all."""

    batch = forms.ChoiceField(label=gettext_lazy("Batch"), required=False)
    final = forms.ChoiceField(
        label=gettext_lazy("Final critique"),
        required=False,
        choices=[
            ("", pgettext_lazy("final critique", "any")),
            ("without", gettext_lazy("not written yet")),
            ("with", gettext_lazy("written")),
        ],
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        batches = [(str(batch_id), name) for batch_id, name in project.batches.values_list("id", "name")]
        self.fields["batch"].choices = [("", pgettext_lazy("batch", "any")), *batches]  # type: ignore[attr-defined]


@require_safe
@login_required
def disagreement_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Lists the images where people disagree, the furthest apart first."""
    project = access_project(request.user, project_id, READERS)
    form = DisagreementFilter(request.GET, project=project)
    values = filters_of(form)
    batch_id, final = values.get("batch"), values.get("final", "")
    page = find_disagreements(
        project,
        request.user,
        manages=role_in(request.user, project.id) in MANAGERS,
        batch_id=UUID(batch_id) if batch_id else None,
        final=final,
        cursor=text_in(request.GET, "cursor"),
        limit=ROWS_A_PAGE,
    )
    context = {
        "filter": form,
        "is_filtered": bool(batch_id or final),
        "is_continued": "cursor" in request.GET,
        "rows": disagreement_views(page.rows, project.quality),
        "has_versions": project.questionnaires.count() > 1,
        "next_cursor": page.next_cursor,
        "spread_limit": project.quality.spread_limit,
    }
    return show_page(request, "reviews/disagreements.html", context, project=project, section="reviews")


@require_POST
@login_required
def start_final(request: PersonRequest, image_id: UUID) -> HttpResponse:
    """Begins the final critique of an image, or resumes it, and opens the desk for it."""
    image = access_image(request.user, image_id)
    return redirect("final_desk", begin_final(adjudicator=request.user, image=image).id)


@require_safe
@login_required
@ensure_csrf_cookie
def final_desk(request: PersonRequest, assignment_id: UUID) -> HttpResponse:
    """Shows the desk with one image alone, and beside it what everybody said of it.

    That is left out for whoever has to decide on a critique of the image first.
    """
    assignment = access_assignment(request.user, assignment_id)
    if assignment.purpose != Purpose.FINAL:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    project = assignment.batch.project
    is_written = assignment.status == AssignmentStatus.SUBMITTED
    role = role_in(request.user, project.id)
    is_blind = bool(reviews_of_image(request.user, assignment.image_id, role).undecided)
    context = {
        "project": project,
        "image": assignment.image,
        "bootstrap": {**desk_bootstrap(request.user, project), **_only(assignment, is_written=is_written)},
        "review_first": review_first().detail if is_blind else "",
        "views": [] if is_blind else [comparison_view(version) for version in side_by_side(assignment.image)],
        **files_of(FINAL_STYLE, DESK_SCRIPT, bundled=not settings.DEBUG),
    }
    response = render(request, "desk/final_desk.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _only(assignment: Assignment, *, is_written: bool) -> dict[str, Any]:
    """Returns the part of the page's data by which the desk has this work and no other."""
    claimed = None if is_written else {"assignments": [present_assignment(find_claim(assignment.id))], "open": 0}
    back = reverse("image", args=[assignment.image_id]) + "#critiques"
    critique = str(assignment.critique.id) if is_written else None
    return {"claimed": claimed, "returned": [], "only": {"back": back, "critique": critique}}
