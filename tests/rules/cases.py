"""The cases that hold the rules in Python and in the browser to one meaning, and how a case is run in Python."""

import json
from pathlib import Path
from typing import Any

from annotation.questionnaires import built_in, built_in_keys
from annotation.rules import flow
from annotation.rules.types import Definition

CASES_FILE = Path(__file__).with_name("flow_cases.json")


def revive(value: Any) -> Any:
    """Returns the value with each `{"$number": "NaN"}` replaced by the number, which JSON cannot write."""
    if isinstance(value, list):
        return [revive(item) for item in value]
    if isinstance(value, dict):
        return float(value["$number"]) if "$number" in value else {key: revive(item) for key, item in value.items()}
    return value


def evaluate(function: str, definition: Definition | None, args: list[Any]) -> Any:
    """Returns what the rules return, with questions replaced by their keys."""
    before = [] if definition is None else [definition]
    answer = getattr(flow, function)(*before, *map(revive, args))
    return [question["key"] for question in answer] if function == "visible_questions" else answer


def questionnaires() -> dict[str, Definition]:
    """Returns the questionnaires that cases name: those of the case file, and the built-in ones."""
    return json.loads(CASES_FILE.read_text("utf-8"))["questionnaires"] | {key: built_in(key) for key in built_in_keys()}


def cases() -> list[dict[str, Any]]:
    return json.loads(CASES_FILE.read_text("utf-8"))["cases"]
