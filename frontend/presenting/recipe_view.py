"""Recipes in words: the names of their parts, and what changed between two versions."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from annotation.refining.recipe_values import RecipeChange, recipe_changes
from annotation.refining.recipes import RecipeDefinition
from annotation.rules.prompts import text_in
from annotation.wording.runs import TYPE_NAMES
from frontend.presenting.answer_diff import cut_to_change

LANGUAGE_NAMES: Final[Mapping[str, Any]] = {
    "en": gettext_lazy("English"),
    "zh-Hans": gettext_lazy("Chinese (Simplified)"),
}
PARAMETER_NAMES: Final[Mapping[str, Any]] = {
    "temperature": gettext_lazy("Temperature, 0 to 2"),
    "top_p": gettext_lazy("Top p, above 0 up to 1"),
    "seed": gettext_lazy("Seed"),
    "frequency_penalty": gettext_lazy("Frequency penalty, −2 to 2"),
    "presence_penalty": gettext_lazy("Presence penalty, −2 to 2"),
    "reasoning_effort": gettext_lazy("Reasoning effort"),
}
LIMIT_NAMES: Final[Mapping[str, Any]] = {
    "max_items": gettext_lazy("Items a critique, at most"),
    "max_words": gettext_lazy("Words an answer, at most"),
    "max_output_tokens": gettext_lazy("Tokens a reply, at most"),
    "max_attempts": gettext_lazy("Attempts a critique, at most"),
}
_PART_NAMES: Final[Mapping[str, Promise]] = {
    "role": pgettext_lazy("part of a prompt", "Task"),
    "rules": pgettext_lazy("part of a prompt", "Rules"),
    "types": pgettext_lazy("part of a prompt", "Types"),
    "form": pgettext_lazy("part of a prompt", "Form of the reply"),
    "material": pgettext_lazy("part of a prompt", "What a critique cannot change"),
    "additional": pgettext_lazy("part of a prompt", "Additional rules"),
}


def part_name(name: str) -> str:
    """Returns the name of a part of the prompt in words; that of a manager's own part as it is."""
    return str(_PART_NAMES.get(name, name))


def changes_of_recipe(before: RecipeDefinition, after: RecipeDefinition) -> list[tuple[str, str, str]]:
    """Returns (what, before, after) of all that differs between two versions, long texts cut to where they differ."""
    return [(name_of_value(change.path), *_texts(change)) for change in recipe_changes(before, after)]


def limits_in_words(definition: RecipeDefinition) -> Iterator[tuple[Any, Any]]:
    """Yields the name and the value of each limit and parameter."""
    for group, names in (("limits", LIMIT_NAMES), ("parameters", PARAMETER_NAMES)):
        for name, value in definition[group].items():
            text = formats.number_format(value, force_grouping=True) if isinstance(value, int) else value
            yield names[name], text


def types_in_words(definition: RecipeDefinition, language: str) -> Iterator[tuple[str, int, str]]:
    """Yields name, greatest number and description of each type that is wanted."""
    for entry in definition["types"]:
        yield type_name(entry["type"]), entry["items"], text_in(entry["description"], language)


def _texts(change: RecipeChange) -> tuple[str, str]:
    if isinstance(change.before, str) and isinstance(change.after, str):
        return cut_to_change(change.before, change.after)
    before, after = (_text(change.path, value) for value in (change.before, change.after))
    return before, after


def _text(path: str, value: Any) -> str:
    if value is None:
        return _("nothing")
    if isinstance(value, list):
        names = {"languages": _language_name, "types.order": type_name}.get(path, part_name)
        return ", ".join(names(name) for name in value)
    return str(value)


def type_name(name: str) -> str:
    """Returns the name of a type of items in words."""
    return str(TYPE_NAMES.get(name, name))


def _language_name(language: str) -> str:
    return str(LANGUAGE_NAMES.get(language, language))


def name_of_value(path: str) -> str:
    """Returns what the path of a value means to a reader (`refining.recipe_values`)."""
    group, _dot, rest = path.partition(".")
    first, _dot, last = rest.partition(".")
    if group == "title":
        return _("Title, %(language)s") % {"language": _language_name(rest)}
    if group == "prompt":
        name = _("order of the parts") if last == "order" else part_name(last)
        return _("Prompt, %(language)s: %(part)s") % {"language": _language_name(first), "part": name}
    if group == "types":
        return _("Order of the types") if first == "order" else _what_of_type(first, last)
    names = {**LIMIT_NAMES, **PARAMETER_NAMES, "key": _("Key"), "languages": _("Languages of critiques")}
    return str(names.get(rest or group, path))


def _what_of_type(name: str, field: str) -> str:
    kind, _dot, language = field.partition(".")
    if kind == "items":
        return _("%(type)s: items at most") % {"type": type_name(name)}
    return _("%(type)s: what to ask, %(language)s") % {"type": type_name(name), "language": _language_name(language)}
