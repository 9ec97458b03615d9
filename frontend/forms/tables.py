"""Forms of the pages of scores: what a table shows, which items are compared, which answers are listed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.evaluating.tables.views import VIEWS
from frontend.presenting.benchmarks.score_words import OUTCOMES, VIEW_TITLES

_CRITERIA = [(name, name) for name in ("AesP", "AesE", "AesA")]


_RIGHT = [
    ("", _("only one of them")),
    ("a", _("only the first")),
    ("b", _("only the second")),
    ("neither", _("neither")),
    ("both", _("both")),
]
_RIGHT_IN_TRIALS = [
    ("", _("one more often than the other")),
    ("a", _("the first more often")),
    ("b", _("the second more often")),
    ("neither", _("neither, in no trial")),
    ("both", _("both, in all trials")),
]


class TableForm(forms.Form):
    """The query of a table. An unknown value counts as not given."""

    view = forms.ChoiceField(required=False, choices=[(view, VIEW_TITLES[view]) for view in VIEWS])
    items = forms.CharField(required=False, max_length=10)
    judge = forms.CharField(required=False, max_length=300)
    sort = forms.CharField(required=False, max_length=80)


class PartingForm(forms.Form):
    """Which items of two evaluations are listed."""

    criterion = forms.ChoiceField(
        label=_("Criterion"), required=False, choices=[("", pgettext_lazy("criterion", "any")), *_CRITERIA]
    )
    right = forms.ChoiceField(label=_("Who is correct"), required=False)

    def __init__(self, *args: Any, has_trials: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["right"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _RIGHT_IN_TRIALS if has_trials else _RIGHT


class AnswerFilter(forms.Form):
    """Which answers of an evaluation are listed."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", pgettext_lazy("outcome", "any")), *OUTCOMES.items()]
    )
    criterion = forms.ChoiceField(
        label=_("Criterion"),
        required=False,
        choices=[("", pgettext_lazy("criterion", "any")), *_CRITERIA, ("AesI", "AesI")],
    )
    rule = forms.ChoiceField(label=_("Rule"), required=False)

    def __init__(self, *args: Any, rules: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", pgettext_lazy("rule", "any")), *((rule, rule) for rule in rules)]
