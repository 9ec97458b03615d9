"""Checking a questionnaire when it is saved, so that everything after may trust it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from annotation.rules import semantic_checks
from annotation.rules.answer_checks import BAD_CHARACTERS
from annotation.rules.conditions import as_number
from annotation.rules.semantic_checks import mistake
from annotation.rules.types import Definition, DefinitionError, MistakeCode

# Deeper than any readable condition, and shallow enough for every recursion that follows.
MAX_DEPTH = 40
MAX_ERRORS = 50
LONGEST_VALUE = 80
_KINDS: Mapping[str, MistakeCode] = {
    "object": "must_be_object",
    "array": "must_be_list",
    "string": "must_be_string",
    "boolean": "must_be_boolean",
    "integer": "must_be_integer",
    "number": "must_be_number",
}
# What breaks a limit of the schema, where the schema itself names no mistake of its own.
_LIMITS: Mapping[str, MistakeCode] = {
    "minimum": "too_small",
    "maximum": "too_large",
    "exclusiveMinimum": "not_above",
    "minItems": "empty_list",
    "maxItems": "too_many_items",
    "maxLength": "too_long",
    "type": "must_be_value",
}


class InvalidQuestionnaire(ValueError):
    """A questionnaire that cannot be used; `errors` says where and why."""

    def __init__(self, errors: list[DefinitionError]) -> None:
        super().__init__("; ".join(f"{error['path'] or 'document'}: {error['code']}" for error in errors))
        self.errors = errors


def check_definition(document: object) -> Definition:
    """The same document, known to be a questionnaire. Raises InvalidQuestionnaire with up to 50 errors.

    A path reads as `stages[1].questions[0].options`; the document itself has the empty path. What the rules mean is
    looked at only once the shape is right.
    """
    errors = _first(_unstorable(document)) or _first(_misshapen(document))
    if not errors:
        errors = _first(semantic_checks.errors(cast("Definition", document)))
    if errors:
        raise InvalidQuestionnaire(errors)
    return cast("Definition", document)


def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of a questionnaire."""
    return cast("Mapping[str, Any]", json.loads(Path(__file__).with_name("schema.json").read_text("utf-8")))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _first(errors: Iterable[DefinitionError]) -> list[DefinitionError]:
    return [error for error, _ in zip(errors, range(MAX_ERRORS), strict=False)]


def _misshapen(document: object) -> Iterator[DefinitionError]:
    for error in sorted(_validator().iter_errors(document), key=lambda error: [str(part) for part in error.path]):
        code, params = _mistake(error)
        yield mistake(semantic_checks.path_of(error.absolute_path), code, **params)


def _mistake(error: ValidationError) -> tuple[MistakeCode, dict[str, object]]:
    """The schema's own code for this case, where it has one; else that of the keyword that refused it."""
    wanted: Any = error.validator_value
    own = error.schema.get("mistakes", {}) if isinstance(error.schema, dict) else {}
    if error.validator in own:
        return own[error.validator], {"most": wanted, "value": _short(error.instance)}
    if error.validator == "required":
        return "lacks", {"name": error.message.split("'")[1]}  # one error for each that is missing
    if error.validator == "enum":
        return "none_of", {"value": _short(error.instance), "known": ", ".join(str(value) for value in wanted)}
    if error.validator == "type" and isinstance(wanted, str):
        return _KINDS[wanted], {}
    if error.validator == "additionalProperties" and isinstance(error.schema, dict):
        return _unknown(error.instance, error.schema.get("properties", {}))
    return _LIMITS.get(str(error.validator), "wrong_form"), {"least": wanted, "most": wanted}


def _unknown(given: Any, known: Mapping[str, object]) -> tuple[MistakeCode, dict[str, object]]:
    names = [f"“{_short(name)}”" for name in given if name not in known]
    return "unknown" if len(names) == 1 else "several_unknown", {"names": ", ".join(names)}


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _unstorable(document: object) -> Iterator[DefinitionError]:
    """What no later step could survive. Walks without recursion, for the document may be anything at all."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > MAX_DEPTH:
            yield mistake(semantic_checks.path_of(path[:4]), "too_deep", most=MAX_DEPTH)
            return
        if code := _unstorable_value(value):
            yield mistake(semantic_checks.path_of(path), code)
        waiting += [((*path, step), part) for step, part in _parts(value)]


def _parts(value: object) -> list[tuple[str | int, object]]:
    if isinstance(value, dict):
        return [*value.items(), *((key, key) for key in value if BAD_CHARACTERS.search(key))]
    return list(enumerate(value)) if isinstance(value, list) else []


def _unstorable_value(value: object) -> MistakeCode | None:
    if isinstance(value, str) and BAD_CHARACTERS.search(value):
        return "bad_characters"
    if isinstance(value, int | float) and not isinstance(value, bool) and as_number(value) is None:
        return "bad_number"
    return None
