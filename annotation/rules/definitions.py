"""Checking a questionnaire when it is saved, so that everything after may trust it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError

from annotation.rules import meaning
from annotation.rules.conditions import as_number
from annotation.rules.types import Definition, DefinitionError
from annotation.rules.values import BAD_CHARACTERS

# Deeper than any readable condition, and shallow enough for every recursion that follows.
MAX_DEPTH = 40
MAX_ERRORS = 50
# What JSON's kinds are called by people who write it.
_KINDS = {
    "object": "an object: {…}",
    "array": "a list: […]",
    "string": "a text in quotes",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}


class InvalidQuestionnaire(ValueError):
    """A questionnaire that cannot be used; `errors` says where and why."""

    def __init__(self, errors: list[DefinitionError]) -> None:
        super().__init__("; ".join(f"{error['path'] or 'document'}: {error['message']}" for error in errors))
        self.errors = errors


def check_definition(document: object) -> Definition:
    """The same document, known to be a questionnaire. Raises InvalidQuestionnaire with up to 50 errors.

    A path reads as `stages[1].questions[0].options`; the document itself has the empty path. What the rules mean is
    looked at only once the shape is right.
    """
    errors = _first(_unstorable(document)) or _first(_misshapen(document))
    if not errors:
        errors = _first(meaning.errors(cast("Definition", document)))
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
        yield {"path": meaning.path_of(error.absolute_path), "message": _message(error)}


def _message(error: ValidationError) -> str:
    """The schema's own sentence for this case, where it has one; else the library's, without a page of instance."""
    own = error.schema.get("errorMessage", {}) if isinstance(error.schema, dict) else {}
    message: str = own.get(error.validator) or _plainly(error)
    subject = f"“{error.instance}” " if message.startswith("is not a language") else ""
    return subject + (message if len(message) <= 200 else message[:199] + "…")


def _plainly(error: ValidationError) -> str:
    """What the library says of the commonest mistakes in its own terms, in those of a person who writes JSON."""
    wanted: Any = error.validator_value
    if error.validator == "required":
        return "lacks “" + error.message.split("'")[1] + "”"  # one error for each that is missing
    if error.validator == "enum":
        return f"“{error.instance}” is none of: " + ", ".join(str(value) for value in wanted)
    if error.validator == "type" and isinstance(wanted, str) and wanted in _KINDS:
        return f"must be {_KINDS[wanted]}"
    if error.validator == "additionalProperties" and isinstance(error.schema, dict):
        given: Any = error.instance
        unknown = [f"“{name}”" for name in given if name not in error.schema.get("properties", {})]
        return ", ".join(unknown) + (" is not known here" if len(unknown) == 1 else " are not known here")
    return error.message


def _unstorable(document: object) -> Iterator[DefinitionError]:
    """What no later step could survive. Walks without recursion, for the document may be anything at all."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > MAX_DEPTH:
            yield {"path": meaning.path_of(path[:4]), "message": f"is nested more than {MAX_DEPTH} levels deep"}
            return
        if message := _unstorable_value(value):
            yield {"path": meaning.path_of(path), "message": message}
        waiting += [((*path, step), part) for step, part in _parts(value)]


def _parts(value: object) -> list[tuple[str | int, object]]:
    if isinstance(value, dict):
        return [*value.items(), *((key, key) for key in value if BAD_CHARACTERS.search(key))]
    return list(enumerate(value)) if isinstance(value, list) else []


def _unstorable_value(value: object) -> str | None:
    if isinstance(value, str) and BAD_CHARACTERS.search(value):
        return "holds a character that cannot be stored"
    if isinstance(value, int | float) and not isinstance(value, bool) and as_number(value) is None:
        return "is not a number that can be stored"
    return None
