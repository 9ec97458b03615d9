"""A critique with the same columns in every row, as tables want it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from annotation.exporting.critique_json import CritiqueDocument
from annotation.rules.kinds import kind_of
from annotation.rules.kinds.base import ColumnType
from annotation.rules.types import Definition

JSON: Final[ColumnType] = "json"


class Columns:
    """The questions and stages of all versions in the order in which they first come.

    A question that changed its kind from one version to another, the revisions, marks and viewing are JSON in a text.
    """

    def __init__(self, versions: Mapping[int, Definition]) -> None:
        stages = [stage for definition in versions.values() for stage in definition["stages"]]
        self.stages = list(dict.fromkeys(stage["key"] for stage in stages))
        self.types: dict[str, ColumnType] = {}
        kinds: dict[str, str] = {}
        for question in (question for stage in stages for question in stage["questions"]):
            key, kind = question["key"], kind_of(question)
            is_changed = kinds.setdefault(key, kind.key) != kind.key or self.types.get(key) == JSON
            self.types[key] = JSON if is_changed else kind.column_type

    def rows_as_json(self, lines: Sequence[str]) -> list[bytes]:
        """Flat lines of critiques, each with the same columns: taken apart only where an answer is to become a text."""
        if JSON in self.types.values():
            return [self._with_texts(orjson.loads(line)) for line in lines]
        return [line.encode() for line in lines]

    def _with_texts(self, critique: CritiqueDocument) -> bytes:
        answers = {key: _cell(self.types[key], answer) for key, answer in critique["answers"].items()}
        return orjson.dumps({**critique, "answers": answers})

    def row(self, critique: CritiqueDocument) -> dict[str, Any]:
        """The critique with every answer and every stage, null where there is none."""
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
