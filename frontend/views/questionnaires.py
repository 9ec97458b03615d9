"""Pages of questionnaires: the versions, one of them, and the editor, which takes JSON and shows a live preview."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, access_project, access_questionnaire
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Project, Questionnaire
from annotation.questionnaires import built_in, built_in_keys
from frontend.forms.projects import built_in_choices
from frontend.forms.questionnaires import DefinitionForm
from frontend.presenting.questionnaire_json import as_text
from frontend.presenting.questionnaire_preview import present, preview_text
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page


@require_safe
@login_required
def questionnaire_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    context = {
        "rows": page_of(request, project.questionnaires.select_related("created_by")),
        "built_in": built_in_choices(),
    }
    return show_page(request, "questionnaires/list.html", context, project=project, section="questions")


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
    return show_page(request, "questionnaires/detail.html", context, project=questionnaire.project, section="questions")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_questionnaire(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Adds the next version; the form starts with a copy of version `?from=`, of `?built_in=`, or of the one in use."""
    project = access_project(request.user, project_id, MANAGERS)
    form = DefinitionForm(request.POST or None, initial={"definition": as_text(_template(request, project))})
    text = str(form["definition"].value() or "")
    preview = preview_text(text, get_language() or "en")
    if form.is_valid() and preview.errors:
        number = len(preview.errors)
        form.add_error(
            "definition",
            ngettext(
                "There is %(number)d problem; the preview shows it.",
                "There are %(number)d problems; the preview shows them.",
                number,
            )
            % {"number": number},
        )
    if form.is_valid():
        with errors_beside_fields(form):
            questionnaire = add_questionnaire(actor=request.user, project=project, definition=preview.document)
            messages.success(request, _("Version %(version)d is in use now.") % {"version": questionnaire.version})
            return redirect("questionnaires", project.id)
    context = {"form": form, "preview": preview}
    status = 422 if form.errors else 200
    return show_page(request, "questionnaires/new.html", context, project=project, section="questions", status=status)


@require_POST
@login_required
def preview_questionnaire(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Returns the preview that the editor shows while one types. Stores nothing."""
    access_project(request.user, project_id, MANAGERS)
    preview = preview_text(request.POST.get("definition", ""), get_language() or "en")
    return render(request, "questionnaires/parts/live_preview.html", {"preview": preview})


def _template(request: PersonRequest, project: Project) -> object:
    if request.GET.get("built_in", "") in built_in_keys():
        return built_in(request.GET["built_in"])
    versions = Questionnaire.objects.filter(project=project)
    version = request.GET.get("from", "")
    chosen = versions.filter(version=int(version)).first() if version.isdecimal() and len(version) < 8 else None
    template = chosen or project.questionnaire
    return template.definition if template else {}
