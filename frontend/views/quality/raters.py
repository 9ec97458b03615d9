"""The page of a project's raters."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, READERS, access_project, role_in
from annotation.models import Membership, Project, Role
from annotation.queries.quality.statistics import rater_statistics
from frontend.presenting.benchmarks.table_view import with_value
from frontend.presenting.charts.tables import requested_csv
from frontend.presenting.quality.rater_charts import bias_chart, consistency_chart
from frontend.presenting.quality.rater_columns import COLUMNS, rater_columns
from frontend.presenting.quality.raters import RaterSort, rater_figures, rater_table, state_in_words
from frontend.presenting.quality.versions import Choice, Version, choose_version
from frontend.site.rendering import PersonRequest, show_page, text_in

RATERS_A_PAGE = 100
_OTHER_NAMES = ("decision",)


@require_safe
@login_required
def raters(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the raters with their figures in one question: by name to managers, by pseudonym to reviewers."""
    project = access_project(request.user, project_id, READERS)
    with_names = role_in(request.user, project.id) in MANAGERS
    statistics, rater_list = rater_statistics(project, with_names=with_names, names=(*COLUMNS, *_OTHER_NAMES))
    version, versions = choose_version(project, statistics.statistics, text_in(request.GET, "version"))
    question = _question(version, text_in(request.GET, "question"))
    query = {name: text for name in ("version", "question") if (text := text_in(request.GET, name))}
    sort = RaterSort.of(text_in(request.GET, "sort"), query)
    members = _members(project) if with_names else {}
    figures = sort.apply(rater_figures(rater_list, version, question, members))
    page = Paginator(figures, RATERS_A_PAGE).get_page(request.GET.get("page"))
    title = version.name(question) if version else ""
    table = rater_table(list(page), sort, project)
    charts = [chart for chart in (bias_chart(list(page), title), consistency_chart(list(page), title)) if chart]
    context: dict[str, Any] = {
        "statistics": statistics,
        "rows": page,
        "table": table,
        "charts": charts,
        "legend": list(rater_columns().values()),
        "versions": versions,
        "questions": _questions(version, question, query),
        "with_names": with_names,
        **_steps(request, members, query),
    }
    file = requested_csv(request, [table, *charts])
    return file or show_page(request, "quality/raters.html", context, project=project, section="quality")


def _members(project: Project) -> dict[str, Membership]:
    """Returns the annotators by person; there may be raters who left the project and are none."""
    members = Membership.objects.filter(project=project, is_active=True, role=Role.ANNOTATOR).select_related("person")
    return {str(member.person_id): member for member in members}


def _steps(request: PersonRequest, members: dict[str, Membership], query: dict[str, str]) -> dict[str, Any]:
    """Returns the annotator whom `?member=` is about to pause or resume, if any."""
    member = members.get(text_in(request.GET, "member"))
    if member is None:
        return {}
    back = with_value(query, "sort", text_in(request.GET, "sort"))
    return {"member": member, "state": state_in_words(member), "cancel_query": back}


def _question(version: Version | None, requested: str) -> str:
    """Returns the key of the question that is asked for; else that of the grade, or the first one with an order."""
    if version is None:
        return ""
    if requested in version.rated:
        return requested
    ordinal = [key for key, question in version.rated.items() if question.is_ordinal]
    return version.grade.key if version.grade else next(iter(ordinal), "")


def _questions(version: Version | None, chosen: str, query: dict[str, str]) -> list[Choice]:
    if version is None:
        return []
    ordinal = [key for key, question in version.rated.items() if question.is_ordinal]
    choices = [Choice(version.name(key), with_value(query, "question", key), key == chosen) for key in ordinal]
    return choices if len(choices) > 1 else []
