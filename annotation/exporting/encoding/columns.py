"""Gives every critique the same columns, as tables need them."""

from collections.abc import Sequence
from typing import Any, Final

import orjson

from annotation.exporting.encoding.format import Definitions
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.rules.types import Question

JSON: Final = "json"


class Columns:
    """The questions and stages of all questionnaire versions, in the order in which they first appear.

    JSON in a string holds the revisions, the marks, the viewing, and the answers to a question whose kind differs
    between versions.
    """

    def __init__(self, definitions: Definitions) -> None:
        stages = [stage for definition in definitions.values() for stage in definition["stages"]]
        self.stages = list(dict.fromkeys(stage["key"] for stage in stages))
        self.kinds: dict[str, str] = {}
        for question in (question for stage in stages for question in stage["questions"]):
            kind = _column_kind(question)
            self.kinds[question["key"]] = kind if self.kinds.get(question["key"], kind) == kind else JSON

    def encode_rows(self, lines: Sequence[str]) -> list[bytes]:
        """Returns flat lines as rows of JSON. They are decoded only if an answer has to become a string."""
        if JSON in self.kinds.values():
            return [self._encode_row(orjson.loads(line)) for line in lines]
        return [line.encode() for line in lines]

    def _encode_row(self, critique: CritiqueDocument) -> bytes:
        answers = {key: _cell(self.kinds[key], answer) for key, answer in critique["answers"].items()}
        return orjson.dumps({**critique, "answers": answers})

    def row(self, critique: CritiqueDocument) -> dict[str, Any]:
        """Returns the critique with a value for every question and stage, null where it has none."""
        answers = critique["answers"]
        return {
            **critique,
            "answers": {key: _cell(kind, answers.get(key)) for key, kind in self.kinds.items()},
            "revisions": orjson.dumps(critique["revisions"]).decode(),
            "seconds": {key: critique["seconds"].get(key) for key in self.stages},
            "marks": orjson.dumps(critique["marks"]).decode(),
            "viewing": orjson.dumps(critique["viewing"]).decode(),
        }


def _column_kind(question: Question) -> str:
    return JSON if question["kind"] == "region" else question["kind"]


def _cell(kind: str, answer: Any) -> Any:
    return orjson.dumps(answer).decode() if kind == JSON and answer is not None else answer
