"""Formats a questionnaire or a recipe as JSON for people to read: short parts in one line, keys in a fixed order.

The database keeps neither line breaks nor the order of keys.
"""

import json
from typing import Any, Final

WIDTH: Final = 100
STEP: Final = "  "

KEY_ORDER: Final = (
    *("key", "kind", "title", "guidelines", "if", "question", "value", "label", "prompt", "prompt_if", "name", "help"),
    *("required", "show_if", "options", "levels", "low", "medium", "high"),
    *("min", "max", "step", "min_words", "max_words", "max_characters"),
    *("min_choices", "max_choices", "min_regions", "max_regions", "hints", "form", "ask", "templates"),
    *("stages", "questions"),
    *("languages", "part", "text", "type", "items", "description", "types", "parameters", "limits"),
)
_RANKS: Final = {key: rank for rank, key in enumerate(KEY_ORDER)}


def as_text(document: object) -> str:
    """Returns the JSON of a document; parts that fit into a line of 100 characters take one line."""
    return _format(_ordered(document), "")


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (_RANKS.get(key, len(_RANKS)), "" if key in _RANKS else key))
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(item) for item in value] if isinstance(value, list) else value


def _format(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent) + len(line) <= WIDTH:
        return line
    inner = indent + STEP
    if isinstance(value, list):
        parts, (begin, end) = [_format(item, inner) for item in value], "[]"
    else:
        named = ((json.dumps(key, ensure_ascii=False), item) for key, item in value.items())
        parts, (begin, end) = [f"{name}: {_format(item, inner)}" for name, item in named], "{}"
    return f"{begin}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{end}"
