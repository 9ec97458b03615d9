"""Forms of a person's account page."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.models import Person

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Person]
else:  # generic in its stubs alone
    ModelForm = forms.ModelForm


class NameForm(ModelForm):
    class Meta:
        model = Person
        fields = ["first_name", "last_name", "email", "language"]
        widgets = {"language": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("Same as the browser")), ("en", "English"), ("zh-hans", "简体中文")],
        )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Purpose"), max_length=100, help_text=_("For example: nightly tuning run."))
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("thirty days")), (90, _("ninety days")), (365, _("one year"))],
        initial=90,
    )
