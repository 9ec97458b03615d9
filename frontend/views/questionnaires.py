"""The versions of a project's questions: read, copied, changed as JSON with a live preview."""

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
from frontend.forms.pages import DefinitionForm
from frontend.presenting.questionnaire_json import as_text
from frontend.presenting.questionnaire_preview import look_at, present
from frontend.site.errors import beside_the_fields
from frontend.site.rendering import PersonRequest, page_of, show_page


@require_safe
@login_required
def questionnaires(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    context = {"rows": page_of(request, project.questionnaires.select_related("created_by"))}
    return show_page(request, "questionnaires/list.html", context, project=project, section="questions")


@require_safe
@login_required
def questionnaire(request: PersonRequest, questionnaire_id: UUID) -> HttpResponse:
    """One version as annotators meet it."""
    found = access_questionnaire(request.user, questionnaire_id)
    context = {
        "questionnaire": found,
        "preview": present(found.definition, get_language() or "en"),
        "source": as_text(found.definition),
    }
    return show_page(request, "questionnaires/detail.html", context, project=found.project, section="questions")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_questionnaire(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """The next version, begun as a copy of `?from=` or of the one in use."""
    project = access_project(request.user, project_id, MANAGERS)
    form = DefinitionForm(request.POST or None, initial={"definition": as_text(_begun_from(request, project))})
    text = str(form["definition"].value() or "")
    preview = look_at(text, get_language() or "en")
    if form.is_valid() and preview.faults:
        number = len(preview.faults)
        form.add_error(
            "definition",
            ngettext(
                "There is %(number)d mistake; it is named beside.",
                "There are %(number)d mistakes; each is named beside.",
                number,
            )
            % {"number": number},
        )
    if form.is_valid():
        with beside_the_fields(form):
            added = add_questionnaire(actor=request.user, project=project, definition=preview.document)
            messages.success(request, _("Version %(version)d is in use now.") % {"version": added.version})
            return redirect("questionnaires", project.id)
    context = {"form": form, "preview": preview}
    status = 422 if form.errors else 200
    return show_page(request, "questionnaires/new.html", context, project=project, section="questions", status=status)


@require_POST
@login_required
def preview_questionnaire(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """The preview, for the editor to swap in while one types; what was said before is over. Stores nothing."""
    access_project(request.user, project_id, MANAGERS)
    preview = look_at(request.POST.get("definition", ""), get_language() or "en")
    return render(request, "questionnaires/parts/live_preview.html", {"preview": preview})


def _begun_from(request: PersonRequest, project: Project) -> object:
    versions = Questionnaire.objects.filter(project=project)
    asked = request.GET.get("from", "")
    chosen = versions.filter(version=int(asked)).first() if asked.isdecimal() and len(asked) < 8 else None
    begun = chosen or project.questionnaire
    return begun.definition if begun else {}
