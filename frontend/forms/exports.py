"""The form that requests an export, the filters of exports, and requests and releases in words."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.exporting.formats import FORMATS
from annotation.exporting.purposes import DEFAULT_PURPOSES, INSTEAD
from annotation.exporting.spec import TurnRequest
from annotation.models import Export, ExportFile, JobStatus, Project, Purpose, Run, TurnSource
from frontend.forms.critique_filter import CritiqueFilterForm, filter_in_words, multiple_choice, percent_field
from frontend.forms.export_filters import FINALS_INSTEAD, PURPOSES, SCREENINGS
from frontend.forms.refinement.runs import run_name
from frontend.templatetags.loupe import release

SPLITS: Final = ("train", "validation", "test")
MAX_RUNS: Final = 50
DOCUMENTS: Final = ("README.md", "manifest.json", "dataset_info.json")
# Why critiques are excluded, by the reason's key in manifests.
REASONS: Final = {
    "purpose": _("of another purpose than the export asks for"),
    "rejected": _("rejected by a reviewer"),
    "not_reviewed": _("not accepted by a reviewer yet"),
    "finals": _("replaced by the final critique of the image"),
    "screening": _("by people whom the screening rejects"),
    "min_gold_accuracy": _("by people below the accuracy on gold"),
    "withdrawn": _("withdrawn"),
    "batch": _("of another batch"),
    "status": _("in another state"),
    "submitted_after": _("submitted too early"),
    "submitted_before": _("submitted too late"),
    "min_words": _("too few words"),
    "language": _("in another language"),
    "annotator_group": _("by people of other groups"),
    "source": _("of images from another source"),
    "min_critiques": _("of images with too few critiques"),
    "min_agreement": _("of images on which people agree too little"),
    "held_out": _("held out for a benchmark"),
    "image_set_aside": _("of images that were set aside"),
}


class ExportForm(CritiqueFilterForm):
    """Requests an export. An empty field filters nothing: all batches, any date, no splits."""

    purposes = multiple_choice(
        _("Of the purpose"),
        choices=[(value, PURPOSES[value]) for value in Purpose.values if value in PURPOSES],
        initial=list(DEFAULT_PURPOSES),
        help_text=_("With any other than work, each record tells its purpose."),
    )
    finals = forms.ChoiceField(
        label=_("Where there is a final critique"),
        required=False,
        choices=[("", _("choose by purpose alone")), (INSTEAD, FINALS_INSTEAD)],
    )
    screening = forms.ChoiceField(
        label=_("Leave people out"),
        required=False,
        choices=[("", _("nobody")), *SCREENINGS.items()],
        help_text=_("By the statistics of now: who is left out is stored with the export, under pseudonyms."),
    )
    min_gold_accuracy = percent_field(_("Accuracy on gold, at least, %"))

    format = forms.ChoiceField(label=_("Format"), initial="jsonl")
    turns = forms.ChoiceField(
        label=_("Conversations are made of"),
        required=False,
        choices=[("", _("what the format is made of by default")), *TurnSource.choices],
        help_text=_("Templates repeat the expert's own words; instructions were made of them by a model and checked."),
    )
    runs = multiple_choice(_("Instructions of the runs"))
    balance = forms.BooleanField(
        label=_("Yes as often as no"),
        required=False,
        help_text=_("Leaves out instructions that are answered yes, or no, more often than the other."),
    )
    train = percent_field(_("Train, %"))
    validation = percent_field(_("Validation, %"))
    test = percent_field(_("Test, %"))
    seed = forms.IntegerField(label=_("Seed"), required=False, min_value=0, max_value=2**31 - 1)
    card = forms.BooleanField(label=_("Data card with plots"), required=False, initial=True)
    pictures = forms.BooleanField(
        label=_("Images as a tar file"),
        required=False,
        help_text=_("For formats that do not contain the images: the copies made for viewing, never the originals."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, project=project, **kwargs)
        self._set_choices("format", [(key, format_.title) for key, format_ in FORMATS.items()])
        runs = project.runs.filter(kept__gt=0).select_related("recipe")
        self._set_choices("runs", [(str(run.id), run_name(run)) for run in runs[:MAX_RUNS]])

    def clean(self) -> dict[str, Any]:
        """Checks the shares of the splits together, with the error beside the first of them."""
        data: dict[str, Any] = super().clean() or {}
        total = sum(data.get(name) or 0 for name in SPLITS)
        if total not in (0, 100) and not any(name in self.errors for name in SPLITS):
            self.add_error("train", _("The three add up to %(total)d, not 100.") % {"total": total})
        return data

    def critique_filter(self) -> dict[str, Any]:
        """Returns the filter in the form of the API."""
        data = self.cleaned_data
        filters = super().critique_filter()
        filters |= {name: data[name] for name in ("purposes", "finals", "screening") if data[name]}
        return filters | ({"min_gold_accuracy": data["min_gold_accuracy"] / 100} if data["min_gold_accuracy"] else {})

    def spec(self) -> dict[str, Any]:
        """Returns format, filter, splits and turns in the form of the API."""
        data = self.cleaned_data
        terms = {"format": data["format"], "filter": self.critique_filter(), "splits": self._splits()}
        return {**terms, "turns": TurnRequest(data["turns"], data["runs"], data["balance"])}

    def _splits(self) -> dict[str, Any]:
        """Returns the shares of the splits, which add up to 1, and the seed; empty without any."""
        shares = {name: self.cleaned_data[name] / 100 for name in SPLITS if self.cleaned_data[name]}
        return {**shares, "seed": self.cleaned_data["seed"] or 0} if shares else {}


class ExportFilter(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[("", pgettext_lazy("format", "any")), *((key, format_.title) for key, format_ in FORMATS.items())],
    )
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", pgettext_lazy("export", "any")), *JobStatus.choices]
    )


class ComparisonForm(forms.Form):
    """Chooses the earlier release to compare with."""

    earlier = forms.ChoiceField(label=_("Compared with"), required=False)

    def __init__(self, data: Any, releases: list[Export]) -> None:
        super().__init__(data)
        choices = [(str(export.id), f"{release(export)} · {title_of(export)}") for export in releases]
        self.fields["earlier"].choices = choices  # type: ignore[attr-defined]  # of fields that have choices


def title_of(export: Export) -> str:
    """Returns the title of an export's format."""
    return str(FORMATS[export.format].title) if export.format in FORMATS else export.format


def describe_request(export: Export) -> list[tuple[str, str]]:
    """Returns each filter, split and source of turns of an export with its label, batches and states by name."""
    return filter_in_words(export.filter) + splits_in_words(export.splits) + _turns_in_words(export)


def _turns_in_words(export: Export) -> list[tuple[str, str]]:
    if export.turns == TurnSource.TEMPLATES:
        return []
    runs = "; ".join(run_name(run) for run in Run.objects.filter(pk__in=export.runs).select_related("recipe"))
    chosen = [(_label("runs"), runs)] if runs else []
    balance = [(_label("balance"), str(_("yes")))] if export.balance else []
    return [(_label("turns"), export.get_turns_display()), *chosen, *balance]


def splits_in_words(splits: dict[str, Any]) -> list[tuple[str, str]]:
    """Returns each split with its label and share, and the seed."""
    shares = [(_label(name), f"{100 * splits[name]:.0f}") for name in SPLITS if name in splits]
    return shares + ([(_label("seed"), str(splits["seed"]))] if splits else [])


def _label(name: str) -> str:
    field = ExportForm.base_fields.get(name)
    return str(field.label if field else name)


def files_of(export: Export) -> dict[str, list[ExportFile]]:
    """Returns the `files` of a release, data files first, and the `plots` of its data card."""
    files = sorted(export.files.all(), key=lambda file: (file.name in DOCUMENTS, file.name))
    plots = [file for file in files if file.name.endswith(".svg")]
    return {"files": [file for file in files if file not in plots], "plots": plots}


def purposes_of(export: Export) -> list[tuple[str, int]]:
    """Returns the number of critiques of each purpose in a finished export that has not only work."""
    counts = export.manifest.get("counts", {}).get("by_purpose", {})
    return [(str(PURPOSES.get(purpose, purpose)), number) for purpose, number in counts.items()]


def splits_of(export: Export) -> list[tuple[str, int]]:
    """Returns the number of critiques in each split of a finished export."""
    counts = export.manifest.get("counts", {}).get("by_split", {})
    return [(name, counts[name]) for name in SPLITS if name in counts]


def exclusions_of(excluded: dict[str, int]) -> list[tuple[str, int]]:
    """Returns the counts of excluded critiques, largest first, each with its reason in words."""
    counts = sorted(excluded.items(), key=lambda item: -item[1])
    return [(str(REASONS.get(reason, reason)), number) for reason, number in counts]
