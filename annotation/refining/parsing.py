"""Reads the items out of a model's answer, however it is wrapped."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import orjson
from jsonschema import Draft202012Validator

from annotation.refining.items import ITEM_TYPES, Item, item_of
from annotation.refining.replies import CallError, Reply

MAX_ITEMS: Final = 30
_FENCED: Final = re.compile(r"```(?:json)?\s*\n(.*?)\n?```", re.DOTALL | re.IGNORECASE)
_PAIR: Final = {
    "type": "object",
    "properties": {"question": {"type": "string"}, "answer": {"type": "string"}},
    "required": ["question", "answer"],
    "additionalProperties": False,
}
_QUOTE: Final = {
    "type": "object",
    "properties": {"question": {"type": "string"}, "quote": {"type": "string"}},
    "required": ["question", "quote"],
    "additionalProperties": False,
}
# Every field is required and there are no patterns: what strict servers demand, and what their grammars can do.
ANSWER_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "maxItems": MAX_ITEMS,
            "items": {
                "type": "object",
                "properties": {
                    "type": {"type": "string", "enum": list(ITEM_TYPES)},
                    "question": {"type": "string"},
                    "answer": {"type": "string"},
                    "options": {"type": "array", "items": {"type": "string"}},
                    "follow_ups": {"type": "array", "items": _PAIR},
                    "evidence": {"type": "array", "items": _QUOTE},
                },
                "required": ["type", "question", "answer", "options", "follow_ups", "evidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["items"],
    "additionalProperties": False,
}


def read_items(reply: Reply) -> list[Item]:
    """Returns the items of a reply. Raises CallError: `cut_off`, `not_json` or `wrong_schema`."""
    if reply.finish_reason == "length":
        raise CallError("cut_off", is_paid=True, reply=reply)
    document = _decode(reply)
    if isinstance(document, list):
        document = {"items": document}
    error = next(iter(_validator().iter_errors(document)), None)
    if error is not None:
        path = ".".join(str(part) for part in error.absolute_path)
        raise CallError("wrong_schema", params={"path": path or "answer"}, is_paid=True, reply=reply)
    return [item_of(entry) for entry in document["items"]]


def _decode(reply: Reply) -> Any:
    text = reply.text.strip()
    match = _FENCED.search(text)
    for candidate in (text, match[1] if match else ""):
        try:
            return orjson.loads(candidate)
        except orjson.JSONDecodeError:
            continue
    raise CallError("not_json", is_paid=True, reply=reply)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(ANSWER_SCHEMA)
