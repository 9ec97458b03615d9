"""Which critiques a reviewer goes through: the filter of the review desk and of accepting many at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import Project, Role
from annotation.wording.quality.checks import FLAG_NAMES
from frontend.forms.refinement.instructions import ANY


class ReviewFilterForm(forms.Form):
    """A filter of the queue of reviews; without values it is the whole queue. Nothing matches an invalid one."""

    annotator = forms.ChoiceField(label=gettext_lazy("Annotator"), required=False)
    batch = forms.ChoiceField(label=gettext_lazy("Batch"), required=False)
    code = forms.ChoiceField(label=gettext_lazy("Check"), required=False)
    disagreement = forms.BooleanField(label=gettext_lazy("Only where people disagree"), required=False)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        is_offered = Q(role=Role.ANNOTATOR) | Q(person__in=_ids_in(self.data.get("annotator")))  # who annotated once
        memberships = project.memberships.filter(is_offered).select_related("person")
        people = sorted((membership.person for membership in memberships), key=lambda person: person.display_name)
        choices = {
            "annotator": [(str(person.id), person.display_name) for person in people],
            "batch": [(str(batch.id), batch.name) for batch in project.batches.all()],
            "code": sorted(((code, str(name)) for code, name in FLAG_NAMES.items()), key=lambda choice: choice[1]),
        }
        for name, values in choices.items():
            self.fields[name].choices = [ANY, *values]  # type: ignore[attr-defined]

    def in_words(self) -> str:
        """Returns the chosen values as people read them; "" for the whole queue."""
        values = criteria_of(self)
        names = [
            str(dict(self.fields[name].choices)[values[name]])  # type: ignore[attr-defined]
            for name in ("annotator", "batch", "code")
            if name in values
        ]
        return " · ".join([*names, *([_("people disagree")] if "disagreement" in values else [])])


class BulkAcceptanceForm(forms.Form):
    """The sample that a reviewer has read, with its filter and proof; all of it comes from the page itself."""

    filter = forms.JSONField(widget=forms.HiddenInput, required=False)  # {} is the whole queue
    sample = forms.JSONField(widget=forms.HiddenInput)
    proof = forms.CharField(widget=forms.HiddenInput)

    def clean_filter(self) -> dict[str, Any]:
        """Returns an object. Nothing else is a filter, and what is missing does not stand for the whole queue."""
        value = self.cleaned_data["filter"]
        if not isinstance(value, dict):
            raise forms.ValidationError(_("Open the page again."))
        return value

    def clean_sample(self) -> list[UUID]:
        """Returns the ids of the critiques."""
        try:
            return [UUID(str(critique)) for critique in self.cleaned_data["sample"]]
        except (TypeError, ValueError) as error:
            raise forms.ValidationError(_("Open the page again.")) from error


def review_filter_form(values: QueryDict, project: Project) -> ReviewFilterForm:
    """Returns the bound form of a page's query."""
    return ReviewFilterForm(values, project=project)


def criteria_of(form: ReviewFilterForm) -> dict[str, Any]:
    """Returns the filter of a valid form as the API and the actions take it; empty for the whole queue."""
    return {name: value for name, value in form.cleaned_data.items() if value}


def _ids_in(value: str | None) -> list[UUID]:
    try:
        return [UUID(value or "")]
    except ValueError:
        return []
