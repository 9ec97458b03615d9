"""Forms of coverage: the total that a suggestion spreads, and a target for each cell."""

import hashlib
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
    """One number for each cell, empty where nothing more is wanted.

    A field is named by its cell: what was typed stays with it when the board has other cells meanwhile.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        cells: Sequence[BoardCell],
        labels: Mapping[CellKey, str],
        suggested: Mapping[CellKey, int] | None = None,
    ) -> None:
        super().__init__(data)
        self._names = {cell.key: field_name(cell.key) for cell in cells}
        for cell in cells:
            widget = forms.NumberInput(attrs={"class": "short", "aria-label": labels[cell.key], "autocomplete": "off"})
            self.fields[self._names[cell.key]] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=MAX_TARGET,
                initial=cell.target if suggested is None else suggested.get(cell.key),
                widget=widget,
            )
        self.rows = [(cell, self[self._names[cell.key]]) for cell in cells]

    def targets(self) -> dict[CellKey, int | None]:
        """Returns the target of each cell that the page had; the others stay as they are."""
        return {key: self.cleaned_data[name] for key, name in self._names.items() if name in self.data}


def field_name(key: CellKey) -> str:
    """Returns the name of a cell's field: sources and tags may have any characters, names of fields not."""
    parts = "\0".join((key.criterion, key.source, key.dimension, key.kind))
    return f"target_{hashlib.sha256(parts.encode()).hexdigest()[:16]}"
