"""The overview of a project's quality: what needs somebody today, then the charts."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from annotation.access import READERS, access_project
from annotation.models import Membership, Project
from annotation.queries.quality.statistics import Statistics, project_statistics
from annotation.queries.quality.watched_members import stuck_members, watched_members
from annotation.queries.review.queue import MOST_COUNTED, QueueCounts, queue_counts
from frontend.presenting.charts.chart import Chart
from frontend.presenting.charts.tables import requested_csv
from frontend.presenting.quality.agreement import AGREEMENT, agreement_table, weekly_chart
from frontend.presenting.quality.burn_up import burn_up_chart, projection_in_words
from frontend.presenting.quality.grades import grade_distribution
from frontend.presenting.quality.members import stuck_in_words
from frontend.presenting.quality.raters import state_in_words
from frontend.presenting.quality.versions import choose_version
from frontend.presenting.quality.work import check_table, decision_chart, stage_chart
from frontend.site.rendering import PersonRequest, show_page, text_in
from frontend.templatetags.loupe import number

NAMES = (
    *("critiques", "flagged", "decision", "burn_up", "projected_day", "stage_seconds", "flag", "check_precision"),
    *("alpha_by_week", "distribution", "distribution_too_few", *AGREEMENT),
)


@require_safe
@login_required
def quality_overview(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows what waits, about whom to decide and when the collection will be done, and the project's statistics."""
    project = access_project(request.user, project_id, READERS)
    statistics = project_statistics(project, NAMES)
    queue = queue_counts(project.id, request.user.id, {})
    version, versions = choose_version(project, statistics.statistics, text_in(request.GET, "version"))
    charts: list[Chart | None] = [
        _burn_up(statistics),
        weekly_chart(statistics, version) if version else None,
        grade_distribution(statistics, version) if version else None,
        stage_chart(statistics, project),
        decision_chart(statistics, _waiting_in_words(queue)),
        agreement_table(statistics, version) if version else None,
        check_table(statistics, project),
    ]
    charts_with_data = [chart for chart in charts if chart]
    context = {
        "statistics": statistics,
        "versions": versions,
        "charts": charts_with_data,
        **_today(project, statistics, queue),
    }
    file = requested_csv(request, charts_with_data)
    return file or show_page(request, "quality/overview.html", context, project=project, section="quality")


def _burn_up(statistics: Statistics) -> Chart | None:
    total = _whole_project(statistics)
    if total is None or not total.n:
        return None
    return burn_up_chart(total, next(iter(statistics.of("projected_day")), None))


def _whole_project(statistics: Statistics) -> Any:
    return next((statistic for statistic in statistics.of("burn_up") if "batch" not in statistic.scope), None)


def _today(project: Project, statistics: Statistics, queue: QueueCounts) -> dict[str, Any]:
    """Returns what somebody may have to act on: the first two are of this moment, the third is a statistic."""
    waiting = number(queue.open) if queue.open < MOST_COUNTED else f"{number(MOST_COUNTED)}+"
    return {
        "waiting": queue.open,
        "waiting_in_words": waiting,
        "claimed": queue.claimed,
        "watched": _watched(project),
        "projection": projection_in_words(next(iter(statistics.of("projected_day")), None)),
    }


def _watched(project: Project) -> list[tuple[Membership, str]]:
    """Returns the people about whom a manager has to decide, each once, with what is the matter."""
    watched = {member.id: (member, state_in_words(member)) for member in watched_members(project)}
    stuck = {each.membership.id: (each.membership, stuck_in_words(each)) for each in stuck_members(project)}
    return list({**watched, **{key: row for key, row in stuck.items() if key not in watched}}.values())


def _waiting_in_words(queue: QueueCounts) -> str:
    waits = ngettext("%(number)s critique waits now", "%(number)s critiques wait now", queue.open)
    claimed = ngettext("%(number)s is with a reviewer", "%(number)s are with reviewers", queue.claimed)
    return _("%(waits)s, %(claimed)s.") % {
        "waits": waits % {"number": number(queue.open)},
        "claimed": claimed % {"number": number(queue.claimed)},
    }
