"""Checks the shape of a model's answer: what a JSON Schema says of it, at a tenth of a validator's time."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

ErrorPath = tuple[str | int, ...]
_TYPES: Final[Mapping[str, type]] = {"object": dict, "array": list, "string": str}


def shape_error(document: Any, schema: Mapping[str, Any]) -> ErrorPath | None:
    """Returns the path of the first error of a parsed document, in the order of the schema's keywords; None without.

    Understands what ANSWER_SCHEMA has: `type` (object, array, string), `enum`, `items`, `maxItems`, and `properties` of
    which all are required and beside which there are no others.
    """
    return next(_errors(document, schema, ()), None)


def _errors(document: Any, schema: Mapping[str, Any], path: ErrorPath) -> Iterator[ErrorPath]:
    if not isinstance(document, _TYPES[schema["type"]]):
        yield path
    elif isinstance(document, dict):
        yield from _object_errors(document, schema, path)
    elif isinstance(document, list):
        yield from _array_errors(document, schema, path)
    elif document not in schema.get("enum", (document,)):
        yield path


def _object_errors(document: Mapping[str, Any], schema: Mapping[str, Any], path: ErrorPath) -> Iterator[ErrorPath]:
    properties = schema["properties"]
    for name, part in properties.items():
        # Most values are texts: these are looked at here, without a call.
        if name in document and not (part == _TEXT and isinstance(document[name], str)):
            yield from _errors(document[name], part, (*path, name))
    if document.keys() != properties.keys():
        yield path


def _array_errors(document: list[Any], schema: Mapping[str, Any], path: ErrorPath) -> Iterator[ErrorPath]:
    if len(document) > schema.get("maxItems", len(document)):
        yield path
    part = schema["items"]
    for index, entry in enumerate(document):
        yield from _errors(entry, part, (*path, index))


_TEXT: Final = {"type": "string"}
