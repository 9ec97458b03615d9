"""Each problem of a questionnaire has a code, and each code has a sentence in both languages."""

import re
from typing import get_args

import pytest
from django.utils import translation
from jsonschema import Draft202012Validator

from annotation.rules.definitions import schema
from annotation.rules.types import DefinitionErrorCode
from annotation.wording.questionnaires import MESSAGES
from tests.rules.test_definitions import MEANINGS, SHAPES, errors_of


def test_every_problem_code_has_a_sentence_and_the_schema_names_no_other():
    codes = {code for part in parts_of(schema()) for code in part.get("error_codes", {}).values()}

    assert set(MESSAGES) == set(get_args(DefinitionErrorCode))
    assert codes <= set(MESSAGES)


def test_no_keyword_of_the_schema_rejects_without_a_problem_code():
    """Every keyword of the schema that can reject a document has an entry here, by how its problem is described."""
    parts = list(parts_of(schema()))
    with_own_code = {"pattern", "minProperties", "maxProperties"}
    with_common_code = {
        "required",
        "enum",
        "type",
        "additionalProperties",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "maxLength",
    }
    of_lists, not_rejecting = (
        {"minItems", "maxItems"},
        {"$ref", "allOf", "if", "items", "properties", "propertyNames", "const"},
    )

    assert {key for part in parts for key in part} & set(Draft202012Validator.VALIDATORS) <= (
        with_own_code | with_common_code | of_lists | not_rejecting
    )
    assert [part for part in parts for key in with_own_code & set(part) if key not in part.get("error_codes", {})] == []


def parts_of(value):
    """Yields every schema within the schema; the properties that it names are not keywords."""
    if isinstance(value, list):
        parts = value
    elif isinstance(value, dict):
        yield value
        named = [part for key in ("properties", "$defs") for part in value.get(key, {}).values()]
        parts = [part for key, part in value.items() if key not in ("properties", "$defs", "error_codes")] + named
    else:
        return
    for part in parts:
        yield from parts_of(part)


@pytest.mark.parametrize("questionnaire", [questionnaire for questionnaire, _path, _message in SHAPES + MEANINGS])
def test_problems_are_described_in_chinese_too(questionnaire):
    english_errors = errors_of(questionnaire)
    with translation.override("zh-hans"):
        chinese_errors = errors_of(questionnaire)

    assert [path for path, _sentence in chinese_errors] == [path for path, _sentence in english_errors]
    assert all(re.search(r"[\u4e00-\u9fff]", sentence) for _path, sentence in chinese_errors)
