"""The form of the policies of quality, in groups, and that of the consent. The actions validate what was entered."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import QualityPolicy
from annotation.rules.changeable import QUALITY_FIELDS
from frontend.forms.quality.checks import (
    THRESHOLDS,
    asked_language_field,
    changed_thresholds,
    disabled_checks_field,
    threshold_fields,
    threshold_values,
)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[QualityPolicy]
else:  # generic in its stubs alone
    ModelForm = forms.ModelForm

GROUPS: Final = (
    (
        _("Review"),
        ("review", "review_percent", "review_lease_minutes", "return_days", "reviewer_days", "reviewed_only"),
    ),
    (_("Disagreement"), ("spread_limit", "critiques_at_most")),
    (_("Gold among the work"), ("gold_percent", "gold_least", "gold_threshold", "gold_action")),
    (
        _("Qualification before the first work"),
        ("requires_qualification", "training_items", "test_items", "pass_percent", "attempts"),
    ),
    (_("Own images shown again"), ("retest_percent", "retest_days")),
    (_("Checks of critiques"), ("asked_language", "disabled_checks")),
    (_("Thresholds of the checks"), THRESHOLDS),
)
"""The groups of the form. The thresholds, a field each, are one policy."""
FIELDS: Final = [name for _group, names in GROUPS for name in names if name not in THRESHOLDS]
assert set(FIELDS) <= set(QUALITY_FIELDS)


class QualityForm(ModelForm):
    """What a project asks of the quality of its critiques."""

    asked_language = asked_language_field()
    disabled_checks = disabled_checks_field()

    class Meta:
        model = QualityPolicy
        fields = FIELDS
        help_texts = {
            "review": _("Which critiques wait for a reviewer's decision. Critiques are never held back by it."),
            "review_percent": _("Of critiques that are drawn at random."),
            "review_lease_minutes": _("How long a critique is reserved for the reviewer who took it."),
            "return_days": _("Then the image is asked of another person."),
            "reviewer_days": _("Then any reviewer may decide on the author's answer."),
            "reviewed_only": _("Feeds and new exports leave out what no reviewer has accepted or fixed."),
            "spread_limit": _("Where grades of an image lie this far apart, another critique is asked. Empty: never."),
            "critiques_at_most": _("However far the grades lie apart."),
            "gold_percent": _(
                "Of the images that a person gets, so many are gold items: images whose answers are known. They look"
                " like work, take nobody's image, and are in no export. 5 to 15 is usual; 0: none."
            ),
            "gold_least": _("Fewer say little about a person."),
            "gold_threshold": _("The share of answers that are as expected."),
            "gold_action": _(
                "A person is paused only if their whole interval is below the threshold; if only the share is, you are"
                " warned."
            ),
            "requires_qualification": _(
                "Everybody who has not passed the test does training and test before the next image; you may let people"
                " work without it."
            ),
            "training_items": _("Each shows what was expected, and why, after it was answered."),
            "test_items": _("They explain nothing. Another attempt needs as many that the person has not seen."),
            "pass_percent": _("Of all expected answers of the test."),
            "retest_percent": _(
                "Of the images that a person gets, so many are own ones from before, each once: whether people agree"
                " with themselves. 0: none."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.update(threshold_fields())
        self.initial.update(threshold_values(self.instance.thresholds))

    @property
    def changes(self) -> dict[str, Any]:
        """The policies that were entered, by the names of QUALITY_FIELDS."""
        values = self.cleaned_data
        return {**{name: values[name] for name in FIELDS}, "thresholds": changed_thresholds(values)}

    @property
    def groups(self) -> list[tuple[object, list[forms.BoundField]]]:
        """The groups with their fields, for the page."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]


class ConsentForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 14}),
        help_text=_(
            "What people agree to by working here. A change makes a new version, to which everybody is asked to agree"
            " before their next image. Empty: nobody is asked."
        ),
    )
