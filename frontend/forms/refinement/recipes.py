"""The form of a recipe: a text area a part of the prompt, and a field for each type, parameter and limit.

A field is named by the path of its value (`refining.recipe_values`), so that an error of the recipe stands beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

from annotation.exporting.language import LANGUAGES
from annotation.refining.items import ITEM_TYPES
from annotation.refining.recipe_values import recipe_values, value_path
from annotation.refining.recipes import InvalidRecipe, RecipeDefinition, check_recipe
from annotation.wording.questionnaires import explain_definition_error
from annotation.wording.runs import TYPE_NAMES
from frontend.presenting.recipe_view import LANGUAGE_NAMES, LIMIT_NAMES, PARAMETER_NAMES, name_of_value, part_name

ADDITIONAL_PART: Final = "additional"
REASONING_EFFORTS: Final = [("", "–"), *((value, value) for value in ("none", "minimal", "low", "medium", "high"))]


class TextOfPrompt(forms.CharField):
    """A text whose lines end as in the recipe: browsers send CR LF, and every byte of a prompt counts."""

    def __init__(self, *, rows: int, max_length: int, **options: Any) -> None:
        widget = forms.Textarea({"rows": rows, "dir": "auto"})
        super().__init__(required=False, max_length=max_length, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class RecipeForm(forms.Form):
    """Takes the next version of a recipe, beginning with the values of `base`; `definition` is what was entered.

    A part whose text is empty is left out, and so is a type of which no item is wanted.
    """

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(
        label=_("Key"),
        help_text=_("Versions of a recipe have the same key; another key begins another recipe."),
        widget=forms.TextInput({"spellcheck": "false", "autocomplete": "off"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of critiques"), choices=list(LANGUAGE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, base: RecipeDefinition, data: Any = None) -> None:
        super().__init__(data, initial=recipe_values(base))
        self.base = base
        self.definition: RecipeDefinition = base
        self.parts = {language: _part_names(base, language) for language in LANGUAGES}
        self.types = _type_order(base)
        self.fields |= dict(_title_fields())
        self.fields |= dict(_prompt_fields(self.parts))
        self.fields |= dict(_type_fields(self.types))
        self.fields |= dict(_parameter_fields())
        self.fields |= dict(_limit_fields())

    def clean(self) -> dict[str, Any]:
        """Builds the definition and checks it, each error beside the field of its path.

        A field with an error of its own goes into it as it was typed, so that all errors are found at once.
        """
        values = self.cleaned_data
        self.definition = self._build({**{name: self._typed(name) for name in self.errors}, **values})
        self._check(set(self.errors))
        return values

    def _typed(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _build(self, values: Mapping[str, Any]) -> RecipeDefinition:
        languages = [language for language in LANGUAGES if language in values["languages"]]
        return {
            "key": values["key"],
            "title": {**self._other_titles(), **_filled(values, "title", LANGUAGES)},
            "languages": languages,
            "prompt": {language: list(self._parts_of(values, language)) for language in languages or LANGUAGES},
            "types": [
                {
                    "type": name,
                    "items": values[f"types.{name}.items"],
                    "description": _filled(values, f"types.{name}.description", LANGUAGES),
                }
                for name in self.types
                if values[f"types.{name}.items"]
            ],
            "parameters": _filled(values, "parameters", PARAMETER_NAMES),
            "limits": _filled(values, "limits", LIMIT_NAMES),
        }

    def _check(self, explained: set[str]) -> None:
        """Adds the errors of the definition, but for the fields whose errors are explained."""
        try:
            check_recipe(self.definition)
        except InvalidRecipe as error:
            for entry in error.errors:
                path = value_path(self.definition, entry["path"])
                lacking = f"{path}.{entry['params'].get('name')}"
                field = lacking if entry["code"] == "lacks" and lacking in self.fields else self._field_of(path)
                if field not in explained:
                    self.add_error(field, explain_definition_error(entry))

    def _field_of(self, path: str) -> str | None:
        """Returns the field of a path, or the first field below it; None where there is none."""
        return next((name for name in self.fields if name == path or name.startswith(f"{path}.")), None)

    def _parts_of(self, values: Mapping[str, Any], language: str) -> Iterator[dict[str, str]]:
        for name in self.parts[language]:
            if text := values[f"prompt.{language}.{name}"]:
                yield {"part": name, "text": text}

    def _other_titles(self) -> dict[str, str]:
        title = self.base["title"]
        return {} if isinstance(title, str) else {tag: text for tag, text in title.items() if tag not in LANGUAGES}

    def errors_by_name(self) -> list[tuple[str, str, ErrorList]]:
        """Returns the field of each error, its name among all fields of the form, and the sentences."""
        return [
            (self[path].auto_id, name_of_value(path), errors)
            for path, errors in self.errors.items()
            if path in self.fields
        ]

    def title_fields(self) -> list[BoundField]:
        return [self[f"title.{language}"] for language in LANGUAGES]

    def prompts(self) -> list[tuple[Any, list[BoundField]]]:
        """Returns the name and the fields of the prompt of each language."""
        return [
            (LANGUAGE_NAMES[language], [self[f"prompt.{language}.{name}"] for name in names])
            for language, names in self.parts.items()
        ]

    def type_rows(self) -> list[tuple[Any, BoundField, list[BoundField]]]:
        """Returns name, number and descriptions of each type."""
        return [
            (
                TYPE_NAMES[name],
                self[f"types.{name}.items"],
                [self[f"types.{name}.description.{language}"] for language in LANGUAGES],
            )
            for name in self.types
        ]

    def limit_fields(self) -> list[BoundField]:
        return [self[f"limits.{name}"] for name in LIMIT_NAMES]

    def parameter_fields(self) -> list[BoundField]:
        return [self[f"parameters.{name}"] for name in PARAMETER_NAMES]


def _part_names(base: RecipeDefinition, language: str) -> list[str]:
    """Returns the names of the parts of a language, or of the first that there is, and one for a further part."""
    parts = base["prompt"].get(language) or base["prompt"][base["languages"][0]]
    return list(dict.fromkeys([*(part["part"] for part in parts), ADDITIONAL_PART]))


def _type_order(base: RecipeDefinition) -> list[str]:
    """Returns the types of a recipe in its order, since the order is part of the prompt, and then all others."""
    return list(dict.fromkeys([*(entry["type"] for entry in base["types"]), *ITEM_TYPES]))


def _filled(values: Mapping[str, Any], path: str, names: Sequence[str] | Mapping[str, Any]) -> dict[str, Any]:
    entries = {name: values[f"{path}.{name}"] for name in names}
    return {name: value for name, value in entries.items() if value not in (None, "")}


def _title_fields() -> Iterator[tuple[str, forms.Field]]:
    for language in LANGUAGES:
        label = _("Title, %(language)s") % {"language": LANGUAGE_NAMES[language]}
        yield f"title.{language}", forms.CharField(label=label, required=False, max_length=200)


def _prompt_fields(parts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, forms.Field]]:
    for language, names in parts.items():
        for name in names:
            rows = 3 if name == ADDITIONAL_PART else 8
            yield f"prompt.{language}.{name}", TextOfPrompt(label=part_name(name), rows=rows, max_length=10_000)


def _type_fields(types: Sequence[str]) -> Iterator[tuple[str, forms.Field]]:
    for name in types:
        number = forms.IntegerField(label=_("Items at most"), required=False, min_value=0, max_value=30)
        yield f"types.{name}.items", number
        for language in LANGUAGES:
            label = _("What to ask, %(language)s") % {"language": LANGUAGE_NAMES[language]}
            yield f"types.{name}.description.{language}", TextOfPrompt(label=label, rows=2, max_length=1_000)


def _parameter_fields() -> Iterator[tuple[str, forms.Field]]:
    for name, label in PARAMETER_NAMES.items():
        if name == "seed":
            yield f"parameters.{name}", forms.IntegerField(label=label, required=False)
        elif name == "reasoning_effort":
            yield f"parameters.{name}", forms.ChoiceField(label=label, required=False, choices=REASONING_EFFORTS)
        else:
            yield f"parameters.{name}", forms.FloatField(label=label, required=False)


def _limit_fields() -> Iterator[tuple[str, forms.Field]]:
    for name, label in LIMIT_NAMES.items():
        yield f"limits.{name}", forms.IntegerField(label=label, required=False)
