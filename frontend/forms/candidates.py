"""Forms of candidates: the filter of the list."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models import CandidateStatus, Criterion

ANY = ("", pgettext_lazy("filter", "any"))
HINTS = [
    ("any", pgettext_lazy("hint", "any hint")),
    ("shared_words", _("shared words")),
    ("longest_option", _("longest option")),
    ("lettered_option", _("letter of its own")),
    ("no_option", _("no option")),
    ("not_yes_no", _("not yes or no")),
    ("diagnosis", _("names the fault")),
]


class CandidateFilterForm(forms.Form):
    """Which candidates are listed."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[ANY, *CandidateStatus.choices])
    criterion = forms.ChoiceField(
        label=_("Criterion"),
        required=False,
        choices=[ANY, *((value, f"{value} · {label}") for value, label in Criterion.choices)],
    )
    dimension = forms.ChoiceField(label=_("Dimension"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    hint = forms.ChoiceField(
        label=_("Gives its answer away"), required=False, choices=[("", pgettext_lazy("filter", "all")), *HINTS]
    )

    def __init__(self, *args: object, dimensions: Iterable[tuple[str, str]], kinds: Iterable[tuple[str, str]]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["dimension"].choices = [ANY, *dimensions]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [ANY, *kinds]  # type: ignore[attr-defined]
