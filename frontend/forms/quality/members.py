"""The form of a step that a manager takes about a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.actions.shared.reasons import MAX_REASON_CHARACTERS


class ReasonForm(forms.Form):
    """Asks for the reason of a step; `id_prefix` tells its field from those of other forms on the page."""

    reason = forms.CharField(label=_("Reason"), max_length=MAX_REASON_CHARACTERS, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *arguments: Any, id_prefix: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.id_prefix = id_prefix
        self.auto_id = f"{id_prefix}-%s"
