"""The fields that choose critiques, for exports and runs alike."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.exporting.language import CHINESE, ENGLISH
from annotation.exporting.spec import MAX_CRITIQUES, MAX_WORDS
from annotation.models import FINISHED, VISIBLE, Batch, CritiqueStatus, Project
from annotation.queries.images.batch_images import sources_in
from annotation.queries.projects.members import groups_in
from frontend.forms.export_filters import LABELS, export_filter_in_words

MAX_SOURCES: Final = 200
LANGUAGES: Final = [(ENGLISH, _("English")), (CHINESE, _("Chinese"))]
STATUSES: Final = [(value, label) for value, label in CritiqueStatus.choices if value in VISIBLE.statuses]
_LISTS: Final = ("batch", "status", "language", "annotator_group", "source")
_DATES: Final = ("submitted_after", "submitted_before")
_NUMBERS: Final = ("min_words", "min_critiques")


def multiple_choice(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, **options)


def _date(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


def percent_field(label: Any, minimum: int = 0, maximum: int = 100) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=minimum, max_value=maximum)


class CritiqueFilterForm(forms.Form):
    """Chooses critiques. An empty field filters nothing: all batches, any date."""

    batch = multiple_choice(_("Batches"))
    status = multiple_choice(_("Critiques that are"), choices=STATUSES, initial=list(FINISHED.statuses))
    language = multiple_choice(_("Written in"), choices=LANGUAGES)
    annotator_group = multiple_choice(_("By people of the group"))
    source = multiple_choice(_("Images from"))
    submitted_after = _date(_("Submitted on or after"))
    submitted_before = _date(_("Submitted before"))
    min_words = forms.IntegerField(label=_("Words, at least"), required=False, min_value=0, max_value=MAX_WORDS)
    min_critiques = forms.IntegerField(
        label=_("Critiques of the image, at least"), required=False, min_value=1, max_value=MAX_CRITIQUES
    )
    min_agreement = percent_field(_("Agreement on the image, %"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._leave_ranges_to_the_server()
        self._set_choices("batch", [(str(id_), name) for id_, name in project.batches.values_list("id", "name")])
        self._set_choices("annotator_group", [(name, name) for name in groups_in(project)])
        self._set_choices("source", [(name, name) for name in sources_in(project, MAX_SOURCES)])

    def _leave_ranges_to_the_server(self) -> None:
        """Removes the ranges from the inputs: htmx sends nothing while the browser finds a value out of range, so that
        the page would show the figures of other values and no sentence."""
        for field in self.fields.values():
            if isinstance(field.widget, forms.NumberInput):
                field.widget.attrs = {
                    name: value for name, value in field.widget.attrs.items() if name not in {"min", "max"}
                } | {"step": "any"}

    def _set_choices(self, field: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # of fields that have choices

    def visible_fields(self) -> list[forms.BoundField]:
        """Returns the fields without those that have nothing to choose."""
        return [bound for bound in self if getattr(bound.field, "choices", True)]

    def critique_filter(self) -> dict[str, Any]:
        """Returns the filter in the form of the API."""
        data = self.cleaned_data
        filters = {name: data[name] for name in _LISTS if data[name]}
        filters |= {name: data[name].isoformat() for name in _DATES if data[name]}
        filters |= {name: data[name] for name in _NUMBERS if data[name]}
        return filters | ({"min_agreement": data["min_agreement"] / 100} if data["min_agreement"] else {})


def initial_filter(stored: dict[str, Any]) -> dict[str, Any]:
    """Returns the initial values of the fields for a filter in its stored form."""
    initial = {name: stored.get(name, []) for name in _LISTS}
    initial |= {name: stored[name][:10] for name in _DATES if name in stored}
    initial |= {name: stored[name] for name in _NUMBERS if name in stored}
    return initial | ({"min_agreement": round(stored["min_agreement"] * 100)} if "min_agreement" in stored else {})


def filter_in_words(filters: dict[str, Any]) -> list[tuple[str, str]]:
    """Returns each filter with its label, batches and states by name."""
    return [(_label(name), _in_words(name, value)) for name, value in filters.items()]


def _label(name: str) -> str:
    if name in LABELS:
        return str(LABELS[name])
    field = CritiqueFilterForm.base_fields.get(name)
    return str(field.label if field else name)


def _in_words(name: str, value: Any) -> str:
    if name in LABELS:
        return export_filter_in_words(name, value)
    if name == "batch":
        return ", ".join(Batch.objects.filter(pk__in=value).values_list("name", flat=True))
    if name in ("status", "language"):
        labels = dict(CritiqueStatus.choices if name == "status" else LANGUAGES)
        return ", ".join(str(labels[item]) for item in value)
    if name == "min_agreement":
        return f"{100 * value:.0f}"
    return ", ".join(value) if isinstance(value, list) else str(value)
