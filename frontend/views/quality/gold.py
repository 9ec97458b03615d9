"""Gold items, for the managers of a project."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotation.access import MANAGERS, access_critique_to_read, access_gold_item, access_image, access_project
from annotation.actions.quality.gold_items import add_gold_item, change_gold_item
from annotation.errors import Conflict, Missing
from annotation.models import Critique, GoldUse, Image, Project
from annotation.queries.images.rendition_urls import rendition_urls
from annotation.queries.quality.gold_items import find_gold_items
from frontend.forms.quality.gold import GoldForm, initial_of
from frontend.presenting.quality.gold import view_of
from frontend.site.errors import errors_beside_fields
from frontend.site.rendering import PersonRequest, page_of, show_page, text_in


@require_safe
@login_required
def gold_list(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the items, first those that most people answer otherwise."""
    project = access_project(request.user, project_id, MANAGERS)
    use = request.GET.get("use", "")
    rows = page_of(request, find_gold_items(project, use=use if use in GoldUse.values else ""))
    views = [view_of(item, get_language() or "") for item in rows]
    context = {
        "rows": rows,
        "views": views,
        "computed_at": timezone.now(),
        "uses": GoldUse.choices,
        "use": use,
        "tab": "gold",
    }
    return show_page(request, "quality/gold.html", context, project=project, section="quality")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_gold(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Makes an item of the image, or of the critique, that the address names."""
    project = access_project(request.user, project_id, MANAGERS)
    image, critique = _subject(request, project)
    questionnaire = critique.questionnaire if critique else project.questionnaire
    if questionnaire is None:
        raise Conflict(_("This project has no questionnaire yet; add one first."), code="no_questionnaire")
    initial = initial_of(critique.answers) if critique else {}
    form = GoldForm(questionnaire.definition, get_language() or "", request.POST or None, initial=initial)
    if form.is_valid():
        with errors_beside_fields(form, form.answer_fields):
            add_gold_item(
                actor=request.user,
                image=image,
                critique=critique,
                expected=form.expected(),
                explanation=form.cleaned_data["explanation"],
                use=form.cleaned_data["use"],
            )
            messages.success(request, _("The gold item is added."))
            return redirect("gold", project.id)
    context = {"form": form, "image": image, "url": rendition_urls(image.renditions).get("view", ""), "tab": "gold"}
    status = 422 if form.errors else 200
    return show_page(request, "quality/new_gold.html", context, project=project, section="quality", status=status)


def _subject(request: PersonRequest, project: Project) -> tuple[Image, Critique | None]:
    """Returns the image and the critique that the address names; raises Missing for those of another project."""
    critique_id, image_id = _id(request.GET.get("critique", "")), _id(request.GET.get("image", ""))
    critique = access_critique_to_read(request.user, critique_id) if critique_id else None
    image = critique.image if critique else access_image(request.user, image_id, MANAGERS) if image_id else None
    if image is None or image.project_id != project.id:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    return image, critique


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@login_required
def change_gold(request: PersonRequest, item_id: UUID) -> HttpResponse:
    """Takes an item out of use, or back into use."""
    item = access_gold_item(request.user, item_id)
    is_active = text_in(request.POST, "is_active") == "true"
    change_gold_item(actor=request.user, item=item, is_active=is_active)
    messages.success(request, _("The item is in use again.") if is_active else _("The item is out of use."))
    return redirect("gold", item.project_id)
