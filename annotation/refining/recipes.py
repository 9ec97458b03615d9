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
from annotation.rules.documents import document_errors
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
    errors = document_errors(document, _validator(), _contradictions)
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


def _contradictions(definition: RecipeDefinition) -> Iterator[DefinitionError]:
    """Yields what the schema cannot express: parts of the recipe that do not fit each other."""
    yield from _language_errors(definition)
    yield from _prompt_errors(definition)
    yield from _type_errors(definition)


def _language_errors(definition: RecipeDefinition) -> Iterator[DefinitionError]:
    languages = definition["languages"]
    for index, language in enumerate(languages):
        if language in languages[:index]:
            yield definition_error(f"languages[{index}]", "listed_twice", value=language)
        if language not in definition["prompt"]:
            yield definition_error("prompt", "lacks", name=language)
    for language in definition["prompt"]:
        if language not in languages:
            yield definition_error(f"prompt.{language}", "not_in_languages", value=language)


def _prompt_errors(definition: RecipeDefinition) -> Iterator[DefinitionError]:
    for language, parts in definition["prompt"].items():
        names = [name for part in parts for name in PLACEHOLDER.findall(part["text"])]
        if names.count("types") != 1:
            yield definition_error(f"prompt.{language}", "no_types_placeholder")
        for index, part in enumerate(parts):
            path = f"prompt.{language}[{index}]"
            if part["part"] in [earlier["part"] for earlier in parts[:index]]:
                yield definition_error(f"{path}.part", "repeated_part", value=part["part"])
            for name in PLACEHOLDER.findall(part["text"]):
                if name not in PLACEHOLDERS:
                    known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
                    yield definition_error(f"{path}.text", "none_of", value=f"{{{name}}}", known=known)


def _type_errors(definition: RecipeDefinition) -> Iterator[DefinitionError]:
    most = definition["limits"]["max_items"]
    names = [entry["type"] for entry in definition["types"]]
    for index, entry in enumerate(definition["types"]):
        if entry["type"] in names[:index]:
            yield definition_error(f"types[{index}].type", "listed_twice", value=entry["type"])
        if entry["items"] > most:
            yield definition_error(f"types[{index}].items", "more_than_max_items", most=most)
        for language in definition["languages"]:
            if language not in entry["description"]:
                yield definition_error(f"types[{index}].description", "lacks", name=language)
    total = sum(entry["items"] for entry in definition["types"])
    if most > total:
        yield definition_error("limits.max_items", "more_than_types", count=total)
