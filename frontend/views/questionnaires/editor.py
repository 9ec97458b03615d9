"""The editor of the next version: structure, form, JSON and a live preview."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from annotation.access import MANAGERS, access_project
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.models import Project
from annotation.questionnaires import built_in, built_in_keys
from frontend.forms.questionnaires import DefinitionForm
from frontend.presenting.questionnaires.editor_data import editor_data
from frontend.presenting.questionnaires.questionnaire_json import as_text
from frontend.presenting.questionnaires.questionnaire_preview import Preview, preview_text
from frontend.site.bundling import EDITOR_SCRIPT, EDITOR_STYLE, files_of
from frontend.site.errors import errors_beside_fields
from frontend.site.framing import allow_own_frames
from frontend.site.rendering import MAX_DIGITS, PersonRequest, show_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@ensure_csrf_cookie
def new_questionnaire(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Edits and adds the next version; it begins with version `?from=`, with `?built_in=`, or with the one in use.

    The script of the page publishes over the API; without it, the text itself is posted here.
    """
    project = access_project(request.user, project_id, MANAGERS)
    source = _source(request, project)
    form = DefinitionForm(request.POST or None, initial={"definition": as_text(source["definition"])})
    preview = preview_text(str(form["definition"].value() or ""), get_language() or "en")
    if form.is_valid() and preview.errors:
        form.add_error("definition", _problem_count(preview))
    if form.is_valid():
        with errors_beside_fields(form):
            questionnaire = add_questionnaire(actor=request.user, project=project, definition=preview.document)
            messages.success(request, _("Version %(version)d is in use now.") % {"version": questionnaire.version})
            return redirect("questionnaires", project.id)
    context = {
        "form": form,
        "preview": preview,
        "source_name": source["name"],
        "bootstrap": editor_data(request.user, project, source, project.questionnaire),
        **files_of(EDITOR_STYLE, EDITOR_SCRIPT, bundled=not settings.DEBUG),
    }
    status = 422 if form.errors else 200
    page = show_page(request, "questionnaires/new.html", context, project=project, section="questions", status=status)
    return allow_own_frames(page)  # the preview is a dry run of the desk in a frame


def _problem_count(preview: Preview) -> str:
    number = len(preview.errors)
    message = ngettext(
        "There is %(number)d problem; the preview shows it.",
        "There are %(number)d problems; the preview shows them.",
        number,
    )
    return message % {"number": number}


def _source(request: PersonRequest, project: Project) -> dict[str, Any]:
    """Returns the document that the edit begins with, and its name for people."""
    key = request.GET.get("built_in", "")
    if key in built_in_keys():
        return {"definition": built_in(key), "name": key}
    number = request.GET.get("from", "")
    is_number = number.isdecimal() and len(number) <= MAX_DIGITS
    chosen = project.questionnaires.filter(version=int(number)).first() if is_number else None
    template = chosen or project.questionnaire
    if template is None:
        return {"definition": {}, "name": ""}
    return {"definition": template.definition, "name": _("version %(version)d") % {"version": template.version}}
