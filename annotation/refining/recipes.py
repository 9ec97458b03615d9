"""The definitions of recipes: those that come with Loupe, and the checks of those that are stored."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from annotation.exporting.language import LANGUAGES
from annotation.refining.items import ITEM_TYPES
from annotation.rules.documents import all_document_errors
from annotation.rules.types import DefinitionError, definition_error

RecipeDefinition = dict[str, Any]
PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
PLACEHOLDERS: Final = ("types", "max_items", "max_words")
"""What a part of a prompt may hold in braces. All are values of the recipe, so that the prompt stays the same."""
_FOLDER: Final = Path(__file__).parent.parent / "recipes"
_SCHEMA: Final = Path(__file__).with_name("recipe_schema.json")


class InvalidRecipe(ValueError):
    """Raised for a recipe that cannot be used; `errors` says where and why."""

    def __init__(self, errors: list[DefinitionError]) -> None:
        super().__init__("; ".join(f"{error['path'] or 'document'}: {error['code']}" for error in errors))
        self.errors = errors


def check_recipe(document: Any) -> RecipeDefinition:
    """Returns the same document, checked to be a recipe. Raises InvalidRecipe with up to 50 errors.

    A path reads as `prompt.en[1].text`; the document itself has the empty path.
    """
    errors = all_document_errors(document, _validator(), _contradictions)
    if errors:
        raise InvalidRecipe(errors)
    definition: RecipeDefinition = document
    return definition


def built_in_recipe_keys() -> list[str]:
    """Returns the keys of the recipes that come with Loupe."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def built_in_recipe(key: str) -> RecipeDefinition:
    """Returns a recipe that comes with Loupe; a copy that the caller may change. Raises KeyError for another key."""
    if key not in built_in_recipe_keys():
        raise KeyError(key)
    definition: RecipeDefinition = json.loads(_checked_text(key))
    return definition


@cache
def _checked_text(key: str) -> str:
    text = (_FOLDER / f"{key}.json").read_text("utf-8")
    check_recipe(json.loads(text))
    return text


def schema() -> Mapping[str, Any]:
    """Returns the JSON Schema (2020-12) of a recipe: `recipe_schema.json` with the languages and the types of items."""
    document: dict[str, Any] = json.loads(_SCHEMA.read_text("utf-8"))
    properties = document["properties"]
    entry = properties["types"]["items"]["properties"]
    properties["languages"]["items"]["enum"] = list(LANGUAGES)
    properties["prompt"]["properties"] = {language: {"$ref": "#/$defs/parts"} for language in LANGUAGES}
    entry["type"]["enum"] = list(ITEM_TYPES)
    entry["description"]["properties"] = {language: {"$ref": "#/$defs/description"} for language in LANGUAGES}
    return document


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _contradictions(definition: Mapping[str, Any]) -> Iterator[DefinitionError]:
    """Yields what the schema cannot express: parts of the recipe that do not fit each other.

    A value with an error of its own is None; nothing is said about what it may have been.
    """
    languages, prompt, types, limits = (definition.get(name) for name in ("languages", "prompt", "types", "limits"))
    yield from _language_errors(languages or [], prompt)
    yield from _prompt_errors(prompt or {})
    yield from _type_errors(types or [], languages or [], (limits or {}).get("max_items"))


def _language_errors(languages: list[str | None], prompt: Mapping[str, Any] | None) -> Iterator[DefinitionError]:
    for index, language in enumerate(languages):
        if language and language in languages[:index]:
            yield definition_error(f"languages[{index}]", "listed_twice", value=language)
        elif language and prompt is not None and language not in prompt:
            yield definition_error("prompt", "lacks", name=language)
    for language in prompt or ():
        if languages and None not in languages and language not in languages:
            yield definition_error(f"prompt.{language}", "not_in_languages", value=language)


def _prompt_errors(prompt: Mapping[str, list[Any] | None]) -> Iterator[DefinitionError]:
    for language, parts in prompt.items():
        if parts is None:
            continue
        texts = [part.get("text") if part else None for part in parts]
        names = [name for text in texts for name in PLACEHOLDER.findall(text or "")]
        if names.count("types") > 1 or ("types" not in names and None not in texts):
            yield definition_error(f"prompt.{language}", "no_types_placeholder")
        keys = [part.get("part") if part else None for part in parts]
        for index, (key, text) in enumerate(zip(keys, texts, strict=True)):
            path = f"prompt.{language}[{index}]"
            if key and key in keys[:index]:
                yield definition_error(f"{path}.part", "repeated_part", value=key)
            for name in PLACEHOLDER.findall(text or ""):
                if name not in PLACEHOLDERS:
                    known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
                    yield definition_error(f"{path}.text", "none_of", value=f"{{{name}}}", known=known)


def _type_errors(
    types: list[dict[str, Any] | None], languages: list[str | None], max_items: int | None
) -> Iterator[DefinitionError]:
    entries = [entry or {} for entry in types]
    names, numbers = [[entry.get(name) for entry in entries] for name in ("type", "items")]
    for index, (entry, name, number) in enumerate(zip(entries, names, numbers, strict=True)):
        if name and name in names[:index]:
            yield definition_error(f"types[{index}].type", "listed_twice", value=name)
        if number and max_items and number > max_items:
            yield definition_error(f"types[{index}].items", "more_than_max_items", most=max_items)
        description = entry.get("description")
        for language in languages:
            if language and description is not None and language not in description:
                yield definition_error(f"types[{index}].description", "lacks", name=language)
    total = sum(number or 0 for number in numbers)
    if types and max_items and None not in numbers and max_items > total:
        yield definition_error("limits.max_items", "more_than_types", count=total)
