"""Gives every critique the same columns, as tables need them."""

from collections.abc import Sequence
from typing import Any, Final

import orjson

from annotation.exporting.encoding.format import Definitions
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.rules.kinds import kind_of
from annotation.rules.kinds.base import ColumnType

JSON: Final[ColumnType] = "json"


class Columns:
    """The questions and stages of all questionnaire versions, in the order in which they first appear.

    JSON in a string holds the revisions, the marks, the viewing, and the answers to a question whose kind differs
    between versions. With `has_purpose` there is a column for the purpose.
    """

    def __init__(self, definitions: Definitions, *, has_purpose: bool = False) -> None:
        self.has_purpose = has_purpose
        stages = [stage for definition in definitions.values() for stage in definition["stages"]]
        self.stages = list(dict.fromkeys(stage["key"] for stage in stages))
        self.types: dict[str, ColumnType] = {}
        kinds: dict[str, str] = {}
        for question in (question for stage in stages for question in stage["questions"]):
            key, kind = question["key"], kind_of(question)
            is_changed = kinds.setdefault(key, kind.key) != kind.key or self.types.get(key) == JSON
            self.types[key] = JSON if is_changed else kind.column_type

    def encode_rows(self, lines: Sequence[str]) -> list[bytes]:
        """Returns flat lines as rows of JSON. They are decoded only if an answer has to become a string."""
        if JSON in self.types.values():
            return [self._encode_row(orjson.loads(line)) for line in lines]
        return [line.encode() for line in lines]

    def _encode_row(self, critique: CritiqueDocument) -> bytes:
        answers = {key: _cell(self.types[key], answer) for key, answer in critique["answers"].items()}
        return orjson.dumps({**critique, "answers": answers})

    def row(self, critique: CritiqueDocument) -> dict[str, Any]:
        """Returns the critique with a value for every question and stage, null where it has none."""
        answers = critique["answers"]
        return {
            **critique,
            "answers": {key: _cell(type_, answers.get(key)) for key, type_ in self.types.items()},
            "revisions": orjson.dumps(critique["revisions"]).decode(),
            "seconds": {key: critique["seconds"].get(key) for key in self.stages},
            "marks": orjson.dumps(critique["marks"]).decode(),
            "viewing": orjson.dumps(critique["viewing"]).decode(),
        }


def _cell(type_: ColumnType, answer: Any) -> Any:
    return orjson.dumps(answer).decode() if type_ == JSON and answer is not None else answer
