"""Forms of projects. The actions validate what was entered."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from annotation.actions.projects.projects import DEFAULT_QUESTIONNAIRE
from annotation.models import Project
from annotation.questionnaires import built_in, built_in_keys
from annotation.rules.texts import text_in

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Project]
else:  # generic in its stubs alone
    ModelForm = forms.ModelForm

DESCRIPTION = forms.Textarea({"rows": 3})


def built_in_choices() -> list[tuple[str, str]]:
    """Returns the key and title of each questionnaire that comes with Loupe, the usual one first."""
    language = get_language() or "en"
    keys = sorted(built_in_keys(), key=lambda key: (key != DEFAULT_QUESTIONNAIRE, key))
    return [(key, text_in(built_in(key)["title"], language)) for key in keys]


class ProjectForm(ModelForm):
    questionnaire = forms.ChoiceField(
        label=_("Questionnaire"),
        choices=built_in_choices,
        required=False,
        help_text=_("What annotators are asked of each image. You can change a copy of it later, or take another one."),
    )

    class Meta:
        model = Project
        fields = ["name", "description", "critiques_per_image"]
        widgets = {"description": DESCRIPTION}

    def clean_questionnaire(self) -> str:
        """Returns the key of the questionnaire, that of the usual one where none was chosen."""
        return self.cleaned_data["questionnaire"] or DEFAULT_QUESTIONNAIRE


class PoliciesForm(ModelForm):
    """Everything of a project that its manager may change."""

    class Meta:
        model = Project
        fields = [
            "name",
            "description",
            "guidelines",
            "critiques_per_image",
            "order",
            "lease_minutes",
            "session_length",
            "duplicate_spacing",
            "cross_checks_per_candidate",
            "daily_quota",
            "total_quota",
        ]
        widgets = {"description": DESCRIPTION, "guidelines": forms.Textarea({"rows": 10})}
        help_texts = {
            "guidelines": _("What annotators read before they begin, and again at the desk with one key."),
            "critiques_per_image": _("Raising or lowering it takes effect at once; no critique is ever removed."),
            "lease_minutes": _(
                "How long an image is reserved for the annotator who claimed it; every saved draft renews the lease."
            ),
            "duplicate_spacing": _(
                "The number of other images that a person gets between two near-duplicates, as long as there are "
                "others. 0: near-duplicates are handed out like other images."
            ),
            "cross_checks_per_candidate": _(
                "How many other experts answer each question that is written for a benchmark."
            ),
            "daily_quota": _("Empty: no limit. 0: none."),
            "total_quota": _("Empty: no limit. 0: none."),
        }
