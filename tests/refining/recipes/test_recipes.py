"""A recipe that is stored can be used: every error is found when it is checked, and named by its path."""

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annotation.refining.items import ITEM_TYPES
from annotation.refining.recipes import (
    InvalidRecipe,
    built_in_recipe,
    built_in_recipe_keys,
    check_recipe,
    schema,
)
from annotation.wording.questionnaires import MESSAGES, explain_definition_error
from tests.wording.test_questionnaires import parts_of

SMALL: dict[str, Any] = {
    "key": "small",
    "title": "Small",
    "languages": ["en"],
    "prompt": {"en": [{"part": "all", "text": "Ask these:\n{types}\nAt most {max_items} of {max_words} words."}]},
    "types": [{"type": "why", "items": 2, "description": {"en": "a cause"}}],
    "parameters": {"temperature": 0.2, "top_p": 0.9, "seed": 4, "reasoning_effort": "low"},
    "limits": {"max_items": 2, "max_words": 40, "max_output_tokens": 800, "max_attempts": 2},
}


def small(path: str, value: Any) -> dict[str, Any]:
    """Returns the small recipe with another value at a path such as `types.0.items`; `...` removes what is there."""
    document = copy.deepcopy(SMALL)
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split("/")]
    target: Any = document
    for step in steps:
        target = target[step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return document


def errors_of(document: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRecipe) as error:
        check_recipe(document)
    return [(entry["path"], explain_definition_error(entry)) for entry in error.value.errors]


CASES: list[tuple[object, str, str]] = [
    ([], "", "must be an object: {…}"),
    (small("key", "Small one"), "key", MESSAGES["bad_key"]),
    (small("limits", ...), "", "lacks “limits”"),
    (small("title", {"en": " "}), "title.en", "must not be blank"),
    (small("languages", []), "languages", "must not be an empty list"),
    (small("languages/0", "fr"), "languages[0]", "“fr” is none of: en, zh-Hans"),
    (small("languages", ["en", "en"]), "languages[1]", "“en” is listed more than once"),
    (small("languages", ["en", "zh-Hans"]), "prompt", "lacks “zh-Hans”"),
    (
        small("prompt/zh-Hans", [{"part": "all", "text": "{types}"}]),
        "prompt.zh-Hans",
        "“zh-Hans” is not listed in languages",
    ),
    (small("prompt/en", []), "prompt.en", "must not be an empty list"),
    (small("prompt/en/0/text", " \n"), "prompt.en[0].text", "must not be blank"),
    (small("prompt/en/0/text", "Ask."), "prompt.en", MESSAGES["no_types_placeholder"]),
    (small("prompt/en/0/text", "{types} {types}"), "prompt.en", MESSAGES["no_types_placeholder"]),
    (
        small("prompt/en/0/text", "{types} of {critique}"),
        "prompt.en[0].text",
        "“{critique}” is none of: {types}, {max_items}, {max_words}",
    ),
    (
        small("prompt/en", [*SMALL["prompt"]["en"], {"part": "all", "text": "Again."}]),
        "prompt.en[1].part",
        "“all” is the name of an earlier part as well",
    ),
    (small("prompt/en/0/text", "x\0{types}"), "prompt.en[0].text", "holds a character that cannot be stored"),
    (small("types", []), "types", "must hold at least one type"),
    (small("types/0/type", "joke"), "types[0].type", f"“joke” is none of: {', '.join(ITEM_TYPES)}"),
    (small("types/0/items", 3), "types[0].items", "is more than max_items (2), the limit of all items together"),
    (small("types/0/items", 0), "types[0].items", "must be at least 1"),
    (small("types/0/description", {}), "types[0].description", "lacks “en”"),
    (small("types", SMALL["types"] * 2), "types[1].type", "“why” is listed more than once"),
    (small("limits/max_items", 5), "limits.max_items", "is more than the 2 items that the types allow together"),
    (small("limits/max_attempts", 11), "limits.max_attempts", "must be at most 10"),
    (small("limits/max_output_tokens", 10), "limits.max_output_tokens", "must be at least 64"),
    (small("limits/max_words", "many"), "limits.max_words", "must be a whole number"),
    (small("parameters/temperature", 2.5), "parameters.temperature", "must be at most 2"),
    (small("parameters/top_p", 0), "parameters.top_p", "must be more than 0"),
    (small("parameters/model", "another"), "parameters", "“model” is not known here"),
    (small("parameters/max_tokens", 9), "parameters", "“max_tokens” is not known here"),
    (small("parameters/temperature", float("nan")), "parameters.temperature", "is not a number that can be stored"),
]


@pytest.mark.parametrize(("document", "path", "sentence"), CASES)
def test_an_error_of_a_recipe_is_named_by_its_path(document, path, sentence):
    assert errors_of(document)[0] == (path, str(sentence))


def test_all_errors_are_found_at_once_each_once():
    recipe = small("limits/max_words", "many")
    recipe["key"] = "Small one"
    recipe["prompt"]["en"] = [
        {"part": "all", "text": "Ask\0 {types}."},
        {"part": "all", "text": "Use {colour}."},
        {"part": "Rules", "text": " "},
    ]
    recipe["types"] = [
        {"type": "why", "items": 3, "description": {}},
        {"type": "why", "items": 99, "description": {"en": "a cause"}},
        {"type": "joke", "items": 1, "description": "a joke"},
        None,
    ]
    assert {(path, sentence.partition(" is none of")[0]) for path, sentence in errors_of(recipe)} == {
        ("key", MESSAGES["bad_key"]),
        ("limits.max_words", "must be a whole number"),
        ("prompt.en[0].text", "holds a character that cannot be stored"),
        ("prompt.en[1].part", "“all” is the name of an earlier part as well"),
        ("prompt.en[1].text", "“{colour}”"),
        ("prompt.en[2].part", MESSAGES["bad_name"]),
        ("prompt.en[2].text", "must not be blank"),
        ("types[0].items", "is more than max_items (2), the limit of all items together"),
        ("types[0].description", "lacks “en”"),
        ("types[1].type", "“why” is listed more than once"),
        ("types[1].items", "must be at most 30"),
        ("types[2].type", "“joke”"),
        ("types[2].description", "must be an object: {…}"),
        ("types[3]", "must be an object: {…}"),
    }


@pytest.mark.parametrize("path", ["key", "title", "languages", "prompt", "types", "parameters", "limits", "prompt/en"])
@pytest.mark.parametrize("value", [..., None, 7, "en", [], {}, [None], {"en": None}])
def test_a_value_of_any_form_at_any_place_is_an_error_and_no_fault(path, value):
    try:
        check_recipe(small(path, value))
    except InvalidRecipe as error:
        assert all(explain_definition_error(entry) for entry in error.errors)


def test_a_recipe_without_errors_is_returned_as_it_is():
    assert check_recipe(SMALL) is SMALL


def test_every_built_in_recipe_has_both_languages_every_type_and_no_error():
    assert "aesmmit" in built_in_recipe_keys()
    for key in built_in_recipe_keys():
        recipe = check_recipe(built_in_recipe(key))
        assert (recipe["key"], recipe["languages"]) == (key, ["en", "zh-Hans"])
        assert [entry["type"] for entry in recipe["types"]] == list(ITEM_TYPES)


def test_a_built_in_recipe_is_a_copy_that_may_be_changed():
    built_in_recipe("aesmmit")["limits"]["max_items"] = 1
    assert built_in_recipe("aesmmit")["limits"]["max_items"] > 1


def test_there_is_no_other_built_in_recipe():
    with pytest.raises(KeyError):
        built_in_recipe("../questionnaires/aesthetic-critique")


def test_the_schema_is_valid_and_names_only_codes_that_have_a_sentence():
    Draft202012Validator.check_schema(dict(schema()))
    codes = {code for part in parts_of(schema()) for code in part.get("error_codes", {}).values()}
    assert codes <= set(MESSAGES)
