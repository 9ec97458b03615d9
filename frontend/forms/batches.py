"""Forms of batches."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models import Batch, BatchStatus

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Batch]
else:  # generic in its stubs alone
    ModelForm = forms.ModelForm


class BatchForm(ModelForm):
    class Meta:
        model = Batch
        fields = ["name", "critiques_per_image", "priority"]


class NewBatchForm(BatchForm):
    class Meta(BatchForm.Meta):
        fields = [*BatchForm.Meta.fields, "held_out"]

    status = forms.ChoiceField(
        label=_("Initial state"),
        choices=[
            (BatchStatus.OPEN, _("Open: images are handed out as soon as they are ready")),
            (BatchStatus.PAUSED, _("Paused: nothing is handed out until you open it")),
        ],
        initial=BatchStatus.OPEN,
        widget=forms.RadioSelect,
    )


class ManifestForm(forms.Form):
    file = forms.FileField(
        label=_("Manifest"), help_text=_("CSV, JSON Lines or Label Studio tasks; it names files of this batch.")
    )


class BatchFilter(forms.Form):
    words = forms.CharField(label=_("Name"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", pgettext_lazy("batch", "any")), *BatchStatus.choices]
    )
