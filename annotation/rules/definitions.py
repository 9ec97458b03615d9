"""Checks a questionnaire when it is saved, so that all later code may rely on it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from annotation.rules import semantic_checks
from annotation.rules.conditions import as_number
from annotation.rules.kinds import KINDS
from annotation.rules.semantic_checks import path_of
from annotation.rules.types import Definition, DefinitionError, DefinitionErrorCode, definition_error
from annotation.rules.words import UNSTORABLE

# Deeper than any readable condition, and shallow enough for every recursion that follows.
MAX_DEPTH = 40
MAX_ERRORS = 50
MAX_VALUE_CHARACTERS = 80
_TYPES: Mapping[str, DefinitionErrorCode] = {
    "object": "must_be_object",
    "array": "must_be_list",
    "string": "must_be_string",
    "boolean": "must_be_boolean",
    "integer": "must_be_integer",
    "number": "must_be_number",
}
# The code for each keyword of JSON Schema, where the schema names no code of its own.
_LIMITS: Mapping[str, DefinitionErrorCode] = {
    "minimum": "too_small",
    "maximum": "too_large",
    "exclusiveMinimum": "not_above",
    "minItems": "empty_list",
    "maxItems": "too_many_items",
    "maxLength": "too_long",
    "type": "must_be_value",
}


class InvalidQuestionnaire(ValueError):
    """Raised for a questionnaire that cannot be used; `errors` says where and why."""

    def __init__(self, errors: list[DefinitionError]) -> None:
        super().__init__("; ".join(f"{error['path'] or 'document'}: {error['code']}" for error in errors))
        self.errors = errors


def check_definition(document: object) -> Definition:
    """Returns the same document, checked to be a questionnaire. Raises InvalidQuestionnaire with up to 50 errors.

    A path reads as `stages[1].questions[0].options`; the document itself has the empty path. Contradictions are looked
    for only once the shape is right.
    """
    errors = _first(_unstorable(document)) or _first(_shape_errors(document))
    if not errors:
        errors = _first(semantic_checks.errors(cast("Definition", document)))
    if errors:
        raise InvalidQuestionnaire(errors)
    return cast("Definition", document)


def schema() -> Mapping[str, Any]:
    """Returns the JSON Schema (2020-12) of a questionnaire: `schema.json` with the parts of every kind of question."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))
    question = document["$defs"]["question"]
    question["properties"]["kind"] = {"enum": list(KINDS)}
    for kind in KINDS.values():
        question["properties"] |= kind.properties
    question["allOf"] = [
        {"if": {"properties": {"kind": {"const": key}}, "required": ["kind"]}, "then": kind.schema}
        for key, kind in KINDS.items()
    ]
    return document


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _first(errors: Iterable[DefinitionError]) -> list[DefinitionError]:
    return [error for error, _ in zip(errors, range(MAX_ERRORS), strict=False)]


def _shape_errors(document: object) -> Iterator[DefinitionError]:
    for error in sorted(_validator().iter_errors(document), key=lambda error: [str(part) for part in error.path]):
        code, params = _schema_error(error)
        yield definition_error(path_of(error.absolute_path), code, **params)


def _schema_error(error: ValidationError) -> tuple[DefinitionErrorCode, dict[str, object]]:
    """Returns the code that the schema names for this case, if any; else that of the violated keyword."""
    limit: Any = error.validator_value
    own_codes = error.schema.get("error_codes", {}) if isinstance(error.schema, dict) else {}
    if error.validator in own_codes:
        return own_codes[error.validator], {"most": limit, "value": _short(error.instance)}
    if error.validator == "required":
        return "lacks", {"name": error.message.split("'")[1]}  # one error for each that is missing
    if error.validator == "enum":
        return "none_of", {"value": _short(error.instance), "known": ", ".join(str(value) for value in limit)}
    if error.validator == "type" and isinstance(limit, str):
        return _TYPES[limit], {}
    if error.validator == "additionalProperties" and isinstance(error.schema, dict):
        return _unknown_names(error.instance, error.schema.get("properties", {}))
    return _LIMITS.get(str(error.validator), "wrong_form"), {"least": limit, "most": limit}


def _unknown_names(instance: Any, properties: Mapping[str, object]) -> tuple[DefinitionErrorCode, dict[str, object]]:
    names = [f"“{_short(name)}”" for name in instance if name not in properties]
    return "unknown" if len(names) == 1 else "several_unknown", {"names": ", ".join(names)}


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[: MAX_VALUE_CHARACTERS - 1] + "…"


def _unstorable(document: object) -> Iterator[DefinitionError]:
    """Yields values that no database column or JSON file can hold.

    Walks without recursion, because the document may be of any depth.
    """
    pending: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while pending:
        path, value = pending.pop()
        if len(path) > MAX_DEPTH:
            yield definition_error(path_of(path[:4]), "too_deep", most=MAX_DEPTH)
            return
        if code := _unstorable_value(value):
            yield definition_error(path_of(path), code)
        pending += [((*path, step), part) for step, part in _parts(value)]


def _parts(value: object) -> list[tuple[str | int, object]]:
    if isinstance(value, dict):
        return [*value.items(), *((key, key) for key in value if UNSTORABLE.search(key))]
    return list(enumerate(value)) if isinstance(value, list) else []


def _unstorable_value(value: object) -> DefinitionErrorCode | None:
    if isinstance(value, str) and UNSTORABLE.search(value):
        return "bad_characters"
    if isinstance(value, int | float) and not isinstance(value, bool) and as_number(value) is None:
        return "bad_number"
    return None
