"""What is wrong with a questionnaire is a code; each has a sentence, in either language."""

import re
from typing import get_args

import pytest
from django.utils import translation
from jsonschema import Draft202012Validator

from annotation.rules.definitions import schema
from annotation.rules.types import DefinitionErrorCode
from annotation.wording.questionnaires import MESSAGES
from tests.rules.test_definitions import MEANINGS, SHAPES, errors_of


def test_every_mistake_has_a_sentence_and_the_schema_names_no_other():
    named = {code for part in parts_of(schema()) for code in part.get("error_codes", {}).values()}

    assert set(MESSAGES) == set(get_args(DefinitionErrorCode))
    assert named <= set(MESSAGES)


def test_no_keyword_of_the_schema_refuses_without_a_mistake_of_its_own():
    """Where the schema grows a keyword that refuses documents, somebody must say what to do about it."""
    parts = list(parts_of(schema()))
    named = {"pattern", "minProperties", "maxProperties"}
    told = {"required", "enum", "type", "additionalProperties", "minimum", "maximum", "exclusiveMinimum", "maxLength"}
    lists, applying = {"minItems", "maxItems"}, {"$ref", "allOf", "if", "items", "properties", "propertyNames", "const"}

    assert {key for part in parts for key in part} & set(Draft202012Validator.VALIDATORS) <= (
        named | told | lists | applying
    )
    assert [part for part in parts for key in named & set(part) if key not in part.get("error_codes", {})] == []


def parts_of(value):
    """Every schema within the schema; the properties that it names are not keywords."""
    if isinstance(value, list):
        inside = value
    elif isinstance(value, dict):
        yield value
        named = [part for key in ("properties", "$defs") for part in value.get(key, {}).values()]
        inside = [part for key, part in value.items() if key not in ("properties", "$defs", "error_codes")] + named
    else:
        return
    for part in inside:
        yield from parts_of(part)


@pytest.mark.parametrize("questionnaire", [one for one, _path, _message in SHAPES + MEANINGS])
def test_mistakes_are_told_in_chinese_too(questionnaire):
    english = errors_of(questionnaire)
    with translation.override("zh-hans"):
        chinese = errors_of(questionnaire)

    assert [path for path, _said in chinese] == [path for path, _said in english]
    assert all(re.search(r"[\u4e00-\u9fff]", said) for _path, said in chinese)
