"""The questionnaires that come with Loupe, one JSON file each; a manager copies one and changes the copy."""

import json
from functools import cache
from pathlib import Path
from typing import cast

from annotation.rules.definitions import check_definition
from annotation.rules.types import Definition

_FOLDER = Path(__file__).parent


def built_in_keys() -> list[str]:
    """The keys of the questionnaires that come with Loupe, in alphabetical order."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def built_in(key: str) -> Definition:
    """A questionnaire that comes with Loupe, checked; a copy that the caller may change. Raises KeyError if unknown."""
    if key not in built_in_keys():
        raise KeyError(key)
    return cast("Definition", json.loads(_checked_text(key)))


@cache
def _checked_text(key: str) -> str:
    text = (_FOLDER / f"{key}.json").read_text("utf-8")
    check_definition(json.loads(text))
    return text
