"""Filter forms of lists.

An invalid value filters nothing, and the list says so beside it. Where an action follows from what is shown, require a
valid form instead, so that the action never covers more than what was asked for.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models import Role


class PeopleFilter(forms.Form):
    words = forms.CharField(label=_("Name"), required=False, max_length=200)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", pgettext_lazy("role", "any")), *Role.choices]
    )


class EventFilter(forms.Form):
    noun = forms.ChoiceField(
        label=_("Object"),
        required=False,
        choices=[
            ("", pgettext_lazy("event", "anything")),
            ("project", _("project")),
            ("quality", _("quality")),
            ("gold", _("gold item")),
            ("consent", _("consent")),
            ("qualification", _("qualification")),
            ("batch", _("batch")),
            ("image", _("image")),
            ("questionnaire", _("questionnaire")),
            ("member", _("member")),
            ("invitation", _("invitation")),
            ("assignment", _("assignment")),
            ("critique", _("critique")),
            ("final critique", _("final critique")),
            ("bulk acceptance", _("bulk acceptance")),
            ("export", _("export")),
            ("benchmark", _("benchmark")),
            ("import", _("import")),
            ("recipe", _("recipe")),
            ("endpoint", _("endpoint")),
            ("run", _("run")),
            ("instruction", _("instruction")),
            ("evaluation", _("evaluation")),
            ("judging", _("judging")),
            ("interpretation", _("interpretation")),
            ("candidate", _("candidate")),
            ("cross-check", _("cross-check")),
            ("coverage", _("coverage")),
        ],
    )
    actor = forms.CharField(label=_("By whom"), required=False, max_length=200)


def filters_of(form: forms.Form) -> dict[str, Any]:
    """Returns the valid values of a filter form; a value that is invalid counts as not given."""
    form.is_valid()
    return form.cleaned_data
