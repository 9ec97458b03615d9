"""What the script of the questionnaire editor needs to start: the document, the fields of its forms, and the texts."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annotation.models import Person, Project, Questionnaire
from annotation.rules.editing.form_fields import Forms, describe_forms
from annotation.wording.definition_changes import property_name
from frontend.presenting.questionnaires.editor_messages import editor_messages
from frontend.presenting.questionnaires.questionnaire_json import KEY_ORDER
from frontend.site.languages import language_tag

_API_ROUTES: Final = {"save": "questionnaires", "check": "questionnaire-check", "usage": "questionnaire-usage"}


def edit_key(person: Person, project: Project) -> str:
    """Returns the name under which a browser keeps a person's unpublished edit of a project's questionnaire."""
    return f"loupe-questionnaire:{settings.LOUPE_BASE_PATH}:{person.pk}:{project.pk}"


def editor_data(
    person: Person, project: Project, source: Mapping[str, Any], base: Questionnaire | None
) -> dict[str, Any]:
    """Returns the data of the page; `source` is the document that the edit begins with, and its name."""
    forms = _forms()
    project_routes = {name: reverse(f"api:{route}", args=[project.id]) for name, route in _API_ROUTES.items()}
    return {
        "person": {"id": str(person.pk), "name": person.get_username()},
        "language": language_tag(get_language()),
        "key_order": KEY_ORDER,
        "forms": forms,
        "labels": _labels(forms),
        "source": source,
        "base": {"id": str(base.id), "version": base.version} if base else None,
        "edit_key": edit_key(person, project),
        "routes": {
            **project_routes,
            "api": reverse("api:me").removesuffix("me/"),
            "sign_in": reverse("account_login"),
            "list": reverse("questionnaires", args=[project.id]),
            "difference": reverse("questionnaire_difference", args=[project.id]),
            "dry_run": reverse("dry_run", args=[project.id]),
        },
        "messages": editor_messages(),
    }


@cache
def _forms() -> Forms:
    return describe_forms()


def _labels(forms: Forms) -> dict[str, str]:
    """Returns the label of each property; that of a new kind is its own name."""
    fields = [*forms["document"], *forms["stage"], *forms["question"]]
    fields += [field for form in forms["kinds"].values() for field in form["fields"]]
    return {field["name"]: property_name(field["name"]) for field in fields} | {"required": _("An answer is required")}
