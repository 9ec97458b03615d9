r"""The answer is a field: of JSON, `\boxed{…}`, or `<answer>…</answer>`."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from annotation.evaluating.reading.answer import Answer
from annotation.evaluating.reading.base import Reading, read, unreadable
from annotation.evaluating.reading.refusals import REFUSED

_NAMES: Final = (
    "final_answer",
    "finalanswer",
    "final answer",
    "correct_answer",
    "answer",
    "choice",
    "correct_option",
    "selected_option",
    "option",
    "letter",
    "prediction",
    "label",
    "response",
    "result",
    "答案",
)
_OBJECT: Final = re.compile(r"\{[^{}]*\}")
_FIELD: Final = re.compile(rf'"(?:{"|".join(_NAMES)})"\s*:\s*(?:"([^"\n]*)"|([0-9]+))', re.IGNORECASE)
_BOXED: Final = re.compile(r"\\(?:boxed|fbox)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_TAGGED: Final = re.compile(r"<(answer|final_answer|option|choice)>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
ReadPart = Callable[[Answer], Reading | None]


def structured(answer: Answer, read_part: ReadPart) -> Reading | None:
    """Reads the field as an answer of its own, by `read_part`; of several the last. Nothing in a field is no answer."""
    text = answer.marked_text
    boxes = _BOXED.findall(text) if "\\" in text else []
    if boxes:
        return _named("boxed", read_part(answer.part(boxes[-1])))
    tags = _TAGGED.findall(text) if "</" in text else []
    if tags:
        return _named("tagged", read_part(answer.part(tags[-1][1])))
    if "{" in text and ":" in text:
        value = _json_value(text)
        if value == "":
            return Reading("refused", "refusal") if REFUSED.search(text) else unreadable("json")
        if value is not None:
            return _named("json", read_part(answer.part(value)))
    return None


def _json_value(text: str) -> str | None:
    """Returns the text of the answer's field, also of an object that is cut off after it."""
    for match in reversed(list(_OBJECT.finditer(text))):
        try:
            document = json.loads(match[0])
        except ValueError:
            continue
        value = _field(document)
        if value is not None:
            return value
    fields = _FIELD.findall(text)
    return next((part.strip() for part in fields[-1] if part.strip()), "") if fields else None


def _field(document: dict[str, Any]) -> str | None:
    fields = {str(name).lower(): value for name, value in document.items()}
    for name in _NAMES:
        value = fields.get(name)
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _named(rule: str, reading: Reading | None) -> Reading | None:
    """Returns a reading under the name of the field; whatever is no option is left to the other rules."""
    if reading is None or reading.choice is None:
        return None
    return read(rule, reading.choice, reading.doubt)
