"""The form of the questionnaire editor."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DefinitionForm(forms.Form):
    """Takes a questionnaire as JSON text, which the preview and the action check."""

    definition = forms.CharField(
        label=_("Questionnaire, as JSON"),
        max_length=500_000,
        strip=False,
        widget=forms.Textarea({"spellcheck": "false", "autocomplete": "off", "rows": 30}),
    )
