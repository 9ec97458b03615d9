"""A person's own page of a project: what they did, what was measured of it and why, and their own data."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotation.access import access_project, access_project_of_own_data
from annotation.models import CritiqueStatus, Person, Project, Qualification, QualityPolicy, ReviewPolicy
from annotation.queries.desk.own_critiques import own_last_critiques
from annotation.queries.own_data.document import stream_own_data
from annotation.queries.own_data.measured import MEASURED
from annotation.queries.quality.desk_gate import find_gate
from annotation.queries.quality.own_flags import latest_flags
from annotation.queries.quality.own_statistics import own_statistics
from frontend.presenting.charts.tables import requested_csv
from frontend.presenting.quality.next_step import next_step
from frontend.presenting.quality.own_work import (
    check_table,
    comparison_table,
    gold_in_words,
    own_counts,
    pace_in_words,
    test_in_words,
)
from frontend.presenting.quality.versions import choose_version
from frontend.presenting.quality.work import stage_chart
from frontend.presenting.reviews.own_critiques import own_critiques
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in

CRITIQUES_A_PAGE = 12
DECIDED = (CritiqueStatus.RETURNED, CritiqueStatus.FIXED, CritiqueStatus.REJECTED)


@require_safe
@login_required
def own_work(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows a person their own figures in a project: the numbers of `GET me/statistics/`."""
    project = access_project(request.user, project_id)
    statistics = own_statistics(project, request.user)
    version, versions = choose_version(project, statistics.statistics, text_in(request.GET, "version"))
    examples = latest_flags(project, request.user, statistics.computed_at)
    tables = {
        "stages": stage_chart(statistics, project),
        "comparison": comparison_table(statistics, version),
        "checks": check_table(statistics, examples, project),
    }
    if file := requested_csv(request, [table for table in tables.values() if table]):
        return file
    gate = find_gate(request.user.id, project.id)
    context = {
        **tables,
        "daily_at": statistics.computed_at,
        "counts": own_counts(statistics),
        "pace": pace_in_words(statistics),
        "versions": versions,
        **_decided(request, project),
        **_policies(project, statistics),
        "step": next_step(gate) if gate else None,
        "test": _test_of(request.user, project),
        "measured": MEASURED,
    }
    return show_page(request, "quality/own_work.html", context, project=project, section="own_work")


def _decided(request: PersonRequest, project: Project) -> dict[str, Any]:
    critiques = own_last_critiques(request.user, project=project).filter(status__in=DECIDED)
    rows = page_of(request, critiques, CRITIQUES_A_PAGE)
    return {"rows": rows, "critiques": own_critiques(rows)}


def _policies(project: Project, statistics: Any) -> dict[str, Any]:
    policy = QualityPolicy.objects.get(project=project)
    has_gold = bool(policy.gold_percent or statistics.of("gold_accuracy"))
    return {
        "gold": gold_in_words(statistics, policy) if has_gold else "",
        "is_reviewed": policy.review != ReviewPolicy.NONE,
        "shows_again": bool(policy.retest_percent),
    }


def _test_of(person: Person, project: Project) -> str:
    """Returns the result of the person's last test; empty without one."""
    attempts = Qualification.objects.filter(membership__project=project, membership__person=person)
    attempt = attempts.exclude(ended_at=None).select_related("membership").order_by("-attempt").first()
    return test_in_words(attempt, project.quality.pass_percent) if attempt else ""


@require_safe
@login_required
@never_cache
def own_data(request: PersonRequest, project_id: UUID) -> StreamingHttpResponse:
    """Sends a person all that is stored of them in a project, also after they were removed, as one JSON file."""
    project = access_project_of_own_data(request.user, project_id)
    response = StreamingHttpResponse(stream_own_data(project, request.user), content_type="application/json")
    name = slugify(project.name) or "project"
    response["Content-Disposition"] = (
        f'attachment; filename="loupe-{name}-{slugify(request.user.username) or "me"}.json"'
    )
    response["X-Accel-Buffering"] = "no"
    return response
