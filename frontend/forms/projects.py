"""Forms of projects. The actions validate what was entered."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import Project

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Project]
else:  # generic in its stubs alone
    ModelForm = forms.ModelForm

DESCRIPTION = forms.Textarea({"rows": 3})


class ProjectForm(ModelForm):
    class Meta:
        model = Project
        fields = ["name", "description", "critiques_per_image"]
        widgets = {"description": DESCRIPTION}


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
