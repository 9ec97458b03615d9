"""Reads the items out of a model's answer, however it is wrapped."""

import re
from collections.abc import Mapping
from typing import Any, Final

from annotation.refining.items import ITEM_TYPES, Item, item_of
from annotation.refining.json_shape import shape_error
from annotation.refining.json_text import read_document
from annotation.refining.replies import CallError, Reply

MAX_ITEMS: Final = 30
_PATH_CHARACTERS: Final = 100
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


_ITEM_FIELDS: Final = frozenset(ANSWER_SCHEMA["properties"]["items"]["items"]["properties"])
_LISTS: Final = ("options", "follow_ups", "evidence")
"""Fields that servers without schemas leave out, or set to null, where an item has none."""
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERED: Final = re.compile(r"\s*\(?(?P<letter>[A-Z])\s*[).:．、：）]\s*(?P<text>\S.*)", re.DOTALL)


def read_items(reply: Reply) -> list[Item]:
    """Returns the items of a reply.

    Raises CallError: `wrong_schema`, `no_items`, or why there is no document (see `read_document`). Fields that are
    not asked for are passed over.
    """
    document = _normal_form(read_document(reply))
    error = shape_error(document, ANSWER_SCHEMA)
    if error is not None:
        path = ".".join(str(part) for part in error)[:_PATH_CHARACTERS]
        raise CallError("wrong_schema", params={"path": path or "answer"}, is_paid=True, reply=reply)
    if not document["items"]:
        raise CallError("no_items", is_paid=True, reply=reply)
    return [item_of(_without_letters(entry)) for entry in document["items"]]


def _without_letters(entry: dict[str, Any]) -> dict[str, Any]:
    """Returns an item whose options do not begin with letters of their own: releases put them in another order.

    An answer that is the letter of an option alone becomes the option.
    """
    matches = [_LETTERED.fullmatch(option) for option in entry["options"]]
    letters = [match["letter"] for match in matches if match]
    if len(letters) < len(matches) or not matches or not _LETTERS.startswith("".join(letters)):
        return entry
    options = [match["text"] for match in matches if match]
    answers = dict(zip(entry["options"], options, strict=True)) | dict(zip(letters, options, strict=True))
    answer = entry["answer"].strip()
    return {**entry, "options": options, "answer": answers.get(answer, answers.get(answer.rstrip(".):"), answer))}


def _normal_form(document: Any) -> Any:
    """Returns the answer as {"items": [...]}, also of a bare list, of one item, or of a list under another name."""
    if isinstance(document, dict) and "items" not in document:
        values = list(document.values())
        if "question" in document and "answer" in document:
            document = [document]
        elif len(values) == 1 and isinstance(values[0], list):
            document = values[0]
    if isinstance(document, dict):
        document = document.get("items")
    if not isinstance(document, list):
        return document
    return {"items": [_normal_item(entry) if isinstance(entry, dict) else entry for entry in document]}


def _normal_item(entry: Mapping[str, Any]) -> dict[str, Any]:
    item = {name: value for name, value in entry.items() if name in _ITEM_FIELDS}
    return {**item, **{name: [] for name in _LISTS if item.get(name) is None}}
