"""The fields of the checks in the form of the policies: the language, which are off, and a number a threshold."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import AskedLanguage
from annotation.quality.thresholds import BOUNDS, DEFAULTS, WHOLE
from annotation.wording.quality.checks import FLAG_NAMES
from annotation.wording.quality.thresholds import THRESHOLD_HELP, THRESHOLD_NAMES

_DEFAULTS: Final[Mapping[str, Any]] = dataclasses.asdict(DEFAULTS)
THRESHOLDS: Final = tuple(BOUNDS)


def asked_language_field() -> forms.ChoiceField:
    """Makes the field of the language in which texts are asked."""
    return forms.ChoiceField(
        label=gettext_lazy("Language of the texts"),
        required=False,
        choices=[("", gettext_lazy("any language")), *AskedLanguage.choices],
        help_text=gettext_lazy("Texts in another language are flagged. Names, quotes and single words are not."),
    )


def disabled_checks_field() -> forms.MultipleChoiceField:
    """Makes the field of the checks that are off."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Checks that are off"),
        required=False,
        choices=list(FLAG_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Critiques that were inspected before keep their flags."),
    )


def _threshold_field(name: str) -> forms.FloatField:
    minimum, maximum = BOUNDS[name]
    range_help = _("Default %(default)s; from %(least)s to %(greatest)s.") % {
        "default": f"{_DEFAULTS[name]:g}",
        "least": f"{minimum:g}",
        "greatest": f"{maximum:g}",
    }
    step = "1" if name in WHOLE else "any"
    return forms.FloatField(
        label=capfirst(str(THRESHOLD_NAMES[name])),
        required=False,
        widget=forms.NumberInput({"min": f"{minimum:g}", "max": f"{maximum:g}", "step": step}),
        help_text=f"{THRESHOLD_HELP[name]} {range_help}",
    )


def threshold_fields() -> dict[str, forms.FloatField]:
    """Makes the field of each threshold. The action checks the bounds, so that every door says the same of them."""
    return {name: _threshold_field(name) for name in THRESHOLDS}


def threshold_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the value that is in force of each threshold, to begin with."""
    return {name: _plain_number(stored.get(name, default)) for name, default in _DEFAULTS.items()}


def _plain_number(value: float) -> float:
    """Returns a whole number without the point with which it would be shown."""
    return int(value) if value == int(value) else value


def changed_thresholds(values: Mapping[str, float | None]) -> dict[str, float | int]:
    """Returns the document of the thresholds that differ from their defaults; an empty field has its default."""
    return {
        name: int(value) if name in WHOLE and value == int(value) else value
        for name in THRESHOLDS
        if (value := values.get(name)) is not None and value != _DEFAULTS[name]
    }
