"""Asking for an export: which format, which critiques, which splits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.exporting.formats import FORMATS
from annotation.models import Batch, CritiqueStatus, Export, JobStatus, Project

SPLITS = ("train", "validation", "test")


class ExportForm(forms.Form):
    """What is left empty is not asked: all batches, any date, no splits."""

    format = forms.ChoiceField(label=_("Format"), widget=forms.RadioSelect, initial="jsonl")
    batch = forms.MultipleChoiceField(
        label=_("Batches"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
    status = forms.MultipleChoiceField(
        label=_("Critiques that are"),
        choices=CritiqueStatus.choices,
        initial=[CritiqueStatus.SUBMITTED, CritiqueStatus.ACCEPTED, CritiqueStatus.FIXED],
        widget=forms.CheckboxSelectMultiple,
    )
    submitted_after = forms.DateField(
        label=_("Handed in on or after"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    submitted_before = forms.DateField(
        label=_("Handed in before"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    min_words = forms.IntegerField(label=_("At least so many words"), required=False, min_value=0, max_value=100_000)
    train = forms.IntegerField(label=_("Train, percent"), required=False, min_value=0, max_value=100)
    validation = forms.IntegerField(label=_("Validation, percent"), required=False, min_value=0, max_value=100)
    test = forms.IntegerField(
        label=_("Test, percent"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Leave the three empty for one file. Together they make 100; near-duplicates never part."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [(key, f"{one.title}. {one.description}") for key, one in FORMATS.items()]  # type: ignore[attr-defined]
        self.fields["batch"].choices = [  # type: ignore[attr-defined]
            (str(id_), name) for id_, name in project.batches.values_list("id", "name")
        ]

    def filter_asked(self) -> dict[str, Any]:
        """The filter in the words of the API."""
        data = self.cleaned_data
        asked = {name: data[name] for name in ("batch", "status") if data[name]}
        asked |= {name: data[name].isoformat() for name in ("submitted_after", "submitted_before") if data[name]}
        return asked | ({"min_words": data["min_words"]} if data["min_words"] else {})

    def splits_asked(self) -> dict[str, Any]:
        """The shares of the splits, 1 in all; empty without any."""
        return {name: self.cleaned_data[name] / 100 for name in SPLITS if self.cleaned_data[name]}


class ExportFilter(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[("", pgettext_lazy("format", "any")), *((key, one.title) for key, one in FORMATS.items())],
    )
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", pgettext_lazy("export", "any")), *JobStatus.choices]
    )


def title_of(export: Export) -> str:
    """The name of an export's format."""
    return str(FORMATS[export.format].title) if export.format in FORMATS else export.format


def what_was_asked(export: Export) -> list[tuple[str, str]]:
    """Each filter and split of an export with its label, batches and states by name."""
    labels = {name: field.label for name, field in ExportForm.base_fields.items()}
    asked = [(str(labels.get(name, name)), _in_words(name, value)) for name, value in export.filter.items()]
    shares = [(str(labels[name]), f"{export.splits[name]:.0%}") for name in SPLITS if name in export.splits]
    return asked + shares


def _in_words(name: str, value: Any) -> str:
    if name == "batch":
        return ", ".join(Batch.objects.filter(pk__in=value).values_list("name", flat=True))
    if name == "status":
        return ", ".join(str(CritiqueStatus(status).label) for status in value)
    return str(value)
