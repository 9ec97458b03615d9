"""Checks documents that people write as JSON: that a database can hold them, and that they have the shape of a schema.

Questionnaires and recipes share it, so that an error has the same code and path in both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError

from annotation.rules.conditions import as_number
from annotation.rules.types import DefinitionError, DefinitionErrorCode, definition_error
from annotation.rules.words import UNSTORABLE

# Deeper than any readable condition, and shallow enough for every recursion that follows.
MAX_DEPTH = 40
MAX_ERRORS = 50
MAX_VALUE_CHARACTERS = 80
_Steps = tuple[str | int, ...]
# Errors about what an object lacks or has beside what is known: its other values are sound.
_OF_PARTS: Final = frozenset({"required", "additionalProperties"})
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


def document_errors(
    document: object, validator: Draft202012Validator, contradictions: Callable[[Any], Iterable[DefinitionError]]
) -> list[DefinitionError]:
    """Returns up to 50 errors of a document, each with its path: `stages[1].questions[0].options`.

    The document itself has the empty path. `contradictions` yields what the schema cannot express, and is asked only
    once the shape is right.
    """
    errors = _first(_unstorable(document)) or _first(_shape_errors(document, validator))
    return errors or _first(contradictions(document))


def all_document_errors(
    document: object, validator: Draft202012Validator, contradictions: Callable[[Any], Iterable[DefinitionError]]
) -> list[DefinitionError]:
    """Returns up to 50 errors as `document_errors` does, but all at once, so that one look mends them.

    `contradictions` is given the document with None in place of each value that has an error.
    """
    unstorable = _first(_unstorable(document))
    if any(error["code"] == "too_deep" for error in unstorable):
        return unstorable  # what follows could not walk through the document
    named = {error["path"] for error in unstorable}
    steps = [
        tuple(error.absolute_path) for error in validator.iter_errors(document) if error.validator not in _OF_PARTS
    ]
    shape = [error for error in _shape_errors(document, validator) if error["path"] not in named]
    if () in steps:
        return _first([*unstorable, *shape])
    sound = without_values(document, [*steps, *_unstorable_steps(document)])
    return _first([*unstorable, *shape, *contradictions(sound)])


def without_values(document: Any, paths: Iterable[_Steps]) -> Any:
    """Returns a copy of a document with None in place of the values at the paths, none of which is empty."""
    copy = deepcopy(document)
    for *steps, last in paths:
        target = copy
        for step in steps:
            target = target and target[step]
        if target:
            target[last] = None
    return copy


def path_of(steps: Iterable[str | int]) -> str:
    """Returns the steps into a document as one path: `stages[1].questions[0].key`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _first(errors: Iterable[DefinitionError]) -> list[DefinitionError]:
    return [error for error, _ in zip(errors, range(MAX_ERRORS), strict=False)]


def _shape_errors(document: object, validator: Draft202012Validator) -> Iterator[DefinitionError]:
    for error in sorted(validator.iter_errors(document), key=lambda error: [str(part) for part in error.path]):
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
    """Yields values that no database column or JSON file can hold."""
    for path, value in _values(document):
        if len(path) > MAX_DEPTH:
            yield definition_error(path_of(path[:4]), "too_deep", most=MAX_DEPTH)
            return
        if code := _unstorable_value(value):
            yield definition_error(path_of(path), code)


def _unstorable_steps(document: object) -> list[_Steps]:
    return [path for path, value in _values(document) if _unstorable_value(value)]


def _values(document: object) -> Iterator[tuple[_Steps, object]]:
    """Yields every value with the steps to it; without recursion, because the document may be of any depth."""
    pending: list[tuple[_Steps, object]] = [((), document)]
    while pending:
        path, value = pending.pop()
        yield path, value
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
