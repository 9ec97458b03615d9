"""Pages of the versions of a questionnaire: all of them with who uses each, one of them, and what changed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, access_project, access_questionnaire
from annotation.models import Project, Questionnaire
from annotation.queries.projects.questionnaire_usage import usage_of
from annotation.rules.editing.changes import definition_changes
from frontend.forms.projects import built_in_choices
from frontend.presenting.questionnaires.changes_view import changes_by_part
from frontend.presenting.questionnaires.questionnaire_json import as_text
from frontend.presenting.questionnaires.questionnaire_preview import present
from frontend.site.rendering import MAX_DIGITS, PersonRequest, page_of, show_page

VERSIONS_TO_COMPARE = 100
SECTION = "questions"


@require_safe
@login_required
def questionnaire_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the versions and how many critiques, claims and drafts are of each."""
    project = access_project(request.user, project_id, MANAGERS)
    rows = page_of(request, project.questionnaires.select_related("created_by"))
    usage = usage_of([version.pk for version in rows])
    context = {
        "rows": rows,
        "versions": [(version, usage[version.pk]) for version in rows],
        "built_in": built_in_choices(),
    }
    return show_page(request, "questionnaires/list.html", context, project=project, section=SECTION)


@require_safe
@login_required
def questionnaire_detail(request: PersonRequest, questionnaire_id: UUID) -> HttpResponse:
    """Shows one version as annotators see it."""
    questionnaire = access_questionnaire(request.user, questionnaire_id)
    context = {
        "questionnaire": questionnaire,
        "preview": present(questionnaire.definition, get_language() or "en"),
        "source": as_text(questionnaire.definition),
    }
    return show_page(request, "questionnaires/detail.html", context, project=questionnaire.project, section=SECTION)


@require_safe
@login_required
def questionnaire_difference(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows what changed between the versions `?from=` and `?to=`: the two newest without them."""
    project = access_project(request.user, project_id)
    versions = list(project.questionnaires.values_list("version", flat=True)[:VERSIONS_TO_COMPARE])
    after = _version(project, request.GET.get("to")) or project.questionnaires.first()
    before = _version(project, request.GET.get("from")) or (after and _version_below(project, after))
    changes = definition_changes(before.definition, after.definition) if before and after else []
    context = {
        "versions": versions,
        "before": before,
        "after": after,
        "parts": changes_by_part(changes, get_language() or "en"),
    }
    return show_page(request, "questionnaires/difference.html", context, project=project, section=SECTION)


def _version(project: Project, number: str | None) -> Questionnaire | None:
    """Returns the version with a number that an address names, or None."""
    if not number or not number.isdecimal() or len(number) > MAX_DIGITS:
        return None
    return project.questionnaires.filter(version=int(number)).first()


def _version_below(project: Project, after: Questionnaire) -> Questionnaire | None:
    return project.questionnaires.filter(version__lt=after.version).first()
