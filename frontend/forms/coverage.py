"""Forms of coverage: the total that a suggestion spreads, and a target for each cell."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.actions.evaluating.coverage import MAX_TARGET
from annotation.evaluating.coverage_targets import MAX_TOTAL, CellKey
from annotation.queries.evaluating.authoring.coverage import BoardCell

SPREADS: Final = [("aesbench", _("by the shares of AesBench")), ("evenly", _("evenly"))]


class SuggestionForm(forms.Form):
    """How many questions of each criterion are wanted in all, and how they are spread over the cells."""

    total = forms.IntegerField(label=_("Questions of each criterion"), min_value=1, max_value=MAX_TOTAL)
    spread = forms.ChoiceField(label=_("Spread"), choices=SPREADS)


class TargetsForm(forms.Form):
    """One number for each cell, empty where nothing more is wanted."""

    def __init__(
        self,
        data: Any = None,
        *,
        cells: Sequence[BoardCell],
        labels: Mapping[CellKey, str],
        suggested: Mapping[CellKey, int] | None = None,
    ) -> None:
        super().__init__(data)
        self._keys: dict[str, CellKey] = {}
        for index, cell in enumerate(cells):
            name = f"target_{index}"
            self._keys[name] = cell.key
            widget = forms.NumberInput(attrs={"class": "short", "aria-label": labels[cell.key], "autocomplete": "off"})
            self.fields[name] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=MAX_TARGET,
                initial=cell.target if suggested is None else suggested.get(cell.key),
                widget=widget,
            )
        # The cells are named by their place: an image of a new source, which adds some, must not shift what was typed.
        self.fields["cells"] = forms.IntegerField(initial=len(cells), widget=forms.HiddenInput)
        self.rows = [(cell, self[f"target_{index}"]) for index, cell in enumerate(cells)]

    def clean_cells(self) -> int:
        """Raises ValidationError if the board has other cells than the page that was filled in."""
        count: int = self.cleaned_data["cells"]
        if count != len(self._keys):
            raise forms.ValidationError(_("The board has changed meanwhile. Check the numbers and save again."))
        return count

    def targets(self) -> dict[CellKey, int | None]:
        """Returns the target of each cell."""
        return {key: self.cleaned_data[name] for name, key in self._keys.items()}
