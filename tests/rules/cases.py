"""The cases by which the rules in Python and in the browser are tested, and how a case is run in Python."""

import json
from pathlib import Path
from typing import Any

from annotation.questionnaires import built_in, built_in_keys
from annotation.rules import flow
from annotation.rules.types import Definition

CASES_FILE = Path(__file__).with_name("flow_cases.json")


def decode_numbers(value: Any) -> Any:
    """Returns the value with each `{"$number": "NaN"}` replaced by the number, which JSON cannot write."""
    if isinstance(value, list):
        return [decode_numbers(item) for item in value]
    if isinstance(value, dict):
        return (
            float(value["$number"])
            if "$number" in value
            else {key: decode_numbers(item) for key, item in value.items()}
        )
    return value


def evaluate(function: str, definition: Definition | None, arguments: list[Any]) -> Any:
    """Returns what the rules return, with questions replaced by their keys."""
    first_arguments = [] if definition is None else [definition]
    result = getattr(flow, function)(*first_arguments, *map(decode_numbers, arguments))
    return [question["key"] for question in result] if function == "visible_questions" else result


def questionnaires() -> dict[str, Definition]:
    """Returns the questionnaires that cases name: those of the case file, and the built-in ones."""
    return json.loads(CASES_FILE.read_text("utf-8"))["questionnaires"] | {key: built_in(key) for key in built_in_keys()}


def cases() -> list[dict[str, Any]]:
    return json.loads(CASES_FILE.read_text("utf-8"))["cases"]
