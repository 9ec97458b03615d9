"""The form that requests a benchmark, and the filter of what stayed out of one."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.errors import Invalid
from annotation.evaluating.formats import FORMATS
from annotation.evaluating.publishing.spec import MAX_CHECKS, MAX_REASON, MAX_SEED, BenchmarkSpec, parse_spec
from annotation.models import Criterion
from annotation.wording.benchmarks import REASONS
from frontend.forms.critique_filter import multiple_choice, percent_field

DEFAULT: Final = BenchmarkSpec()
CRITERIA: Final = [(value, format_lazy("{} · {}", value, label)) for value, label in Criterion.choices]
_PERCENT: Final = ("min_accuracy", "min_agreement", "dev_share")
_PLAIN: Final = ("criteria", "min_checks", "min_graders", "seed", "formats", "one_per_image", "insist_on_leaks")


def _count(label: Any, minimum: int, initial: int, maximum: int = MAX_CHECKS) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=minimum, max_value=maximum, initial=initial)


def _percent(label: Any, initial: float, **options: Any) -> forms.IntegerField:
    field = percent_field(label, maximum=options.get("maximum", 100))
    field.required, field.initial = True, round(100 * initial)
    field.help_text = options.get("help_text", "")
    return field


class BenchmarkForm(forms.Form):
    """Requests a benchmark."""

    use_required_attribute = False  # htmx sends nothing while the browser finds an empty field that is required

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("A name that exists already gets its next version.")
    )
    criteria = multiple_choice(_("Criteria"), choices=CRITERIA, initial=list(DEFAULT.criteria))
    min_checks = _count(_("Cross-checks, at least"), 0, DEFAULT.min_checks)
    min_accuracy = _percent(_("Human accuracy, at least, %"), DEFAULT.min_accuracy)
    min_graders = _count(_("Graders of an image, at least"), 1, DEFAULT.min_graders)
    min_agreement = _percent(_("Same grade, at least, %"), DEFAULT.min_agreement)
    one_per_image = forms.BooleanField(
        label=_("One item of an image and criterion"),
        required=False,
        initial=True,
        help_text=_("That on which people agree most; among equals, the oldest. Near-duplicates count as one image."),
    )
    dev_share = _percent(
        _("Share for development, %"),
        DEFAULT.dev_share,
        maximum=90,
        help_text=_("Published with keys. Near-duplicates are never separated."),
    )
    seed = _count(_("Seed"), 0, DEFAULT.seed, MAX_SEED)
    formats = multiple_choice(
        _("Formats"),
        choices=[(key, declared.title) for key, declared in FORMATS.items()],
        initial=list(FORMATS),
    )
    insist_on_leaks = forms.BooleanField(
        label=_("Take images that stand in a release"),
        required=False,
        help_text=_("Models may have been trained on them. The card names the releases, and your reason."),
    )
    leak_reason = forms.CharField(label=_("Why they are taken"), required=False, max_length=MAX_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.NumberInput):  # as in CritiqueFilterForm
                field.widget.attrs = {"step": "any"}

    def clean(self) -> None:
        """Adds what is wrong with the spec to the errors of single fields, so that all of them are shown at once."""
        try:
            parse_spec(self.spec())
        except Invalid as error:
            for name in error.fields.keys() - self.errors.keys():
                self.add_error(name, error.fields[name])

    def spec(self) -> dict[str, Any]:
        """Returns the spec in the form of the API; of a form that is not valid, the fields that are."""
        data = self.cleaned_data
        fields: dict[str, Any] = {name: data[name] for name in (*_PLAIN, "leak_reason") if name in data}
        shares: dict[str, Any] = {name: data[name] / 100 for name in _PERCENT if name in data}
        return fields | shares

    def pass_over_empty_name(self) -> None:
        """Removes the error of an empty name: while the form is filled in, it is not wrong yet."""
        if not self["name"].value():
            self.errors.pop("name", None)


def initial_of(values: QueryDict) -> dict[str, Any]:
    """Returns what a URL says about the form, so that a form that was filled in can be shown again."""
    if "criteria" not in values:
        return {}
    lists = {name: values.getlist(name) for name in ("criteria", "formats")}
    flags = {name: name in values for name in ("one_per_image", "insist_on_leaks")}
    texts = {name: values[name] for name in BenchmarkForm.base_fields if name in values}
    return {**texts, **lists, **flags}


class ExclusionFilter(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", pgettext_lazy("reason", "any")), *REASONS.items()]
    )
