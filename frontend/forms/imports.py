"""The form that requests an import."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotation.sources.registry import SOURCES, request_fields


class ImportForm(forms.Form):
    """Says where an import's images come from, in the fields that the sources need."""

    kind = forms.ChoiceField(label=_("From"))
    file = forms.FileField(label=_("Zip, manifest or list"), required=False)
    opens_batch = forms.BooleanField(label=_("Open the batch when everything is imported"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("From"), choices=[(source.key, source.title) for source in SOURCES.values()]
        )
        for field in request_fields():
            self.fields[field.name] = forms.CharField(
                label=str(field.label), required=False, max_length=field.max_length
            )

    def hints(self) -> list[tuple[str, str]]:
        """Returns (the kinds, the sentence) for every source that this server is not set up for."""
        kinds: dict[str, list[str]] = {}
        for source in SOURCES.values():
            if hint := source.setup_hint():
                kinds.setdefault(str(hint), []).append(source.key)
        return [(" ".join(keys), hint) for hint, keys in kinds.items()]

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Returns (the kinds, their fields) for every set of fields that the same sources need."""
        needs = [("file", [source.key for source in SOURCES.values() if source.takes_file])]
        needs += [(field.name, keys) for field, keys in request_fields().items()]
        return [
            (" ".join(keys), [self[name] for name, _keys in fields])
            for keys, fields in groupby(needs, key=lambda need: need[1])
        ]
