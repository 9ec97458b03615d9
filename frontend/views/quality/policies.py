"""The policies of quality of a project, and the text that people agree to."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotation.access import MANAGERS, access_project
from annotation.actions.quality.consent import add_consent, end_consent
from annotation.actions.quality.policies import change_quality
from annotation.models import QualityPolicy
from frontend.forms.quality.policies import ConsentForm, QualityForm
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, show_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def quality_settings(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = access_project(request.user, project_id, MANAGERS)
    form = QualityForm(request.POST or None, instance=QualityPolicy.objects.get(project=project))
    if form.is_valid():
        with errors_beside_fields(form):
            change_quality(actor=request.user, project=project, **form.changes)
            messages.success(request, _("The settings are saved."))
            return redirect("quality_settings", project.id)
    context = {"form": form, "tab": "settings"}
    status = 422 if form.errors else 200
    return show_page(request, "quality/settings.html", context, project=project, section="quality", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the text with its earlier versions and how many people agreed to each, and stores the next version."""
    project = access_project(request.user, project_id, MANAGERS)
    present = QualityPolicy.objects.select_related("consent").get(project=project).consent
    form = ConsentForm(request.POST or None, initial={"text": present.text if present else ""})
    if request.method == "POST" and form.is_valid():
        with errors_beside_fields(form):
            text = form.cleaned_data["text"]
            if text.strip():
                add_consent(actor=request.user, project=project, text=text)
            else:
                end_consent(actor=request.user, project=project)
            messages.success(request, _("The text is saved."))
            return redirect("consent", project.id)
    versions = project.consent_texts.annotate(people=Count("agreements")).select_related("created_by")
    context = {"form": form, "present": present, "versions": versions, "tab": "consent"}
    status = 422 if form.errors else 200
    return show_page(request, "quality/consent.html", context, project=project, section="quality", status=status)
