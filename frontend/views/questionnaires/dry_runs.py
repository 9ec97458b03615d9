"""The dry run: the desk with a version of the questions or an unpublished edit, which stores nothing."""

import re
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from annotation.access import MANAGERS, READERS, access_image, access_project, access_version, role_in
from annotation.models import Image, ImageStatus, Project, Questionnaire
from annotation.queries.images.rendition_urls import rendition_urls
from frontend.presenting.questionnaires.dry_run_messages import dry_run_messages
from frontend.presenting.questionnaires.editor_data import edit_key
from frontend.site.bundling import DRY_RUN_SCRIPT, DRY_RUN_STYLE, files_of
from frontend.site.framing import allow_framing_by_own_pages
from frontend.site.rendering import PersonRequest
from frontend.views.desk import desk_bootstrap

SAMPLE_WIDTH, SAMPLE_HEIGHT = 1620, 1080
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@require_safe
@login_required
@ensure_csrf_cookie
def dry_run(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Shows the desk with version `?version=`, or with `?edit=1` the edit that the browser keeps, on image `?image=`.

    Managers and reviewers may. Nothing is claimed and nothing is stored: a response is judged and shown. `?language=`
    shows it as somebody with that language sees it.
    """
    project = access_project(request.user, project_id, READERS)
    tag = request.GET.get("language", "")
    code = tag.lower() if tag.lower() in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(code):
        response = _show(request, project, tag if _LANGUAGE_TAG.fullmatch(tag) else "")
    response["Cache-Control"] = "no-store"
    return allow_framing_by_own_pages(response)  # the editor shows it as its preview


def _show(request: PersonRequest, project: Project, language: str) -> HttpResponse:
    is_edit, is_embedded = "edit" in request.GET, "embedded" in request.GET
    version = None if is_edit else _version(request, project)
    image = _image(request, project)
    bootstrap = {
        **desk_bootstrap(request.user, project),
        **({"language": language} if language else {}),
        "claimed": None,
        "questionnaire": None,
        "messages": dry_run_messages(),
        "dry_run": {
            "assignment": _assignment(image, version),
            "definition": version.definition if version else None,
            "edit_key": edit_key(request.user, project),
            "is_embedded": is_embedded,
            "judge": reverse("api:questionnaire-dry-run", args=[project.id]),
            "back": _back(request, project, version, is_edit=is_edit),
        },
    }
    context = {
        "project": project,
        "version": version,
        "is_embedded": is_embedded,
        "bootstrap": bootstrap,
        "back": bootstrap["dry_run"]["back"],
        "next_image": _next_image(project, image),
        "kept": {"edit": "1"} if is_edit else {"version": version.id} if version else {},
        **files_of(DRY_RUN_STYLE, DRY_RUN_SCRIPT, bundled=not settings.DEBUG),
    }
    return render(request, "questionnaires/dry_run.html", context)


def _version(request: PersonRequest, project: Project) -> Questionnaire | None:
    try:
        return access_version(project, UUID(request.GET["version"]))
    except (KeyError, ValueError):
        return project.questionnaire


def _image(request: PersonRequest, project: Project) -> Image | None:
    """Returns the image that the address names, else any of the project; None while it has none."""
    try:
        image = access_image(request.user, UUID(request.GET["image"]), READERS)
    except (KeyError, ValueError):
        return _ready_images(project).order_by("sha256").first()
    return image if image.project_id == project.id and image.renditions else None


def _next_image(project: Project, image: Image | None) -> Image | None:
    """Returns the image after one, in an order that an index has, or the first after the last."""
    if image is None:
        return None
    other_images = _ready_images(project).exclude(pk=image.pk).order_by("sha256")
    return other_images.filter(sha256__gt=image.sha256).first() or other_images.first()


def _ready_images(project: Project) -> QuerySet[Image]:
    return Image.objects.filter(project=project, status=ImageStatus.READY)


def _assignment(image: Image | None, version: Questionnaire | None) -> dict[str, Any]:
    """Returns what the desk is given in place of a claimed assignment."""
    key, number = (version.key, version.version) if version else ("", 0)
    return {
        "id": "dry-run",
        "status": "claimed",
        "lease_until": None,
        "image": _image_info(image) if image else _sample_info(),
        "batch": {"id": "dry-run", "name": ""},
        "questionnaire": {"id": "dry-run", "key": key, "version": number},
        "draft": None,
    }


def _image_info(image: Image) -> dict[str, Any]:
    names = ("file", "title", "author", "license", "width", "height")
    return {"id": str(image.id), **{name: getattr(image, name) for name in names}, **rendition_urls(image.renditions)}


def _sample_info() -> dict[str, Any]:
    url = static("images/sample.svg")
    return {
        "id": "sample",
        "file": "sample.svg",
        "title": _("Sample image"),
        "author": "",
        "license": "",
        "width": SAMPLE_WIDTH,
        "height": SAMPLE_HEIGHT,
        "view": url,
        "thumbnail": url,
    }


def _back(request: PersonRequest, project: Project, version: Questionnaire | None, *, is_edit: bool) -> str:
    """Returns the page to which the person goes back: a reviewer has no editor."""
    if is_edit and role_in(request.user, project.id) in MANAGERS:
        return reverse("new_questionnaire", args=[project.id])
    return reverse("questionnaire", args=[version.id]) if version else reverse("project", args=[project.id])
