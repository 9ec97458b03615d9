"""Instructions: one `instruction.v1` document a line, with the image, the critique and the model that it comes from."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.instruction_turns import TurnPlan
from annotation.exporting.conversations.tags import without_tags
from annotation.exporting.encoding.format import Fields, Format, FormatInput, FormatOutput
from annotation.exporting.encoding.json_rows import write_rows
from annotation.exporting.encoding.sample import SAMPLE, SAMPLE_INSTRUCTION, SAMPLE_ORIGIN
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.exporting.sql.instruction_json import InstructionDocument, RunOrigin
from annotation.questionnaires import built_in

_TEXTS: Final = ("id", "project", "critique", "run", "recipe", "model", "type", "language", "question", "answer")
# The texts of experts and models; names of files, licenses and models stay as they are.
_TAGGABLE: Final = ("question", "answer", "follow_ups", "options", "evidence")
FIELDS: Final[Fields] = {
    **dict.fromkeys(_TEXTS, "string"),
    "follow_ups": [{"question": "string", "answer": "string"}],
    "options": ["string"],
    "correct_option": "int32",
    "evidence": [{"question": "string", "quote": "string", "start": "int32", "end": "int32"}],
    "flags": ["string"],
    "status": "string",
    "image": {
        **dict.fromkeys(("id", "file", "sha256"), "string"),
        **dict.fromkeys(("width", "height"), "int32"),
        **dict.fromkeys(("source", "license", "group"), "string"),
    },
    "questionnaire": {"key": "string", "version": "int32"},
    "annotator": "string",
}


def write(content: FormatInput, output: FormatOutput) -> Fields:
    """Writes `critiques.jsonl`, or one file for each split."""
    write_rows(content, output, make_rows, extension="jsonl")
    return FIELDS


def make_rows(builder: ConversationBuilder, critique: CritiqueDocument) -> Sequence[str]:
    """Returns a row for each instruction. No text of it has a tag that stands for an image or controls a model."""
    about = {name: critique[name] for name in ("image", "questionnaire", "annotator")}
    return [
        orjson.dumps({**_row(critique, instruction, origin), **about}).decode()
        for instruction, origin in builder.instructions(critique)
    ]


def _row(critique: CritiqueDocument, instruction: InstructionDocument, origin: RunOrigin) -> Mapping[str, Any]:
    cells = {**instruction, "project": critique["project"], "critique": critique["id"], **origin._asdict()}
    cells["flags"] = sorted({finding["check"] for finding in instruction["findings"]})
    names = ("question", "quote", "start", "end")
    cells["evidence"] = [{name: quote[name] for name in names} for quote in instruction["evidence"]]
    cells |= {name: _without_tags(cells[name]) for name in _TAGGABLE}
    return {name: cells[name] for name in FIELDS if name in cells}


def _without_tags(value: Any) -> Any:
    """Returns a value with the texts in it as `without_tags` does.

    It is done before they are JSON, in which a line break is a backslash and a letter: no tag begins after a letter.
    """
    if isinstance(value, str):
        return without_tags(value)
    if isinstance(value, list):
        return [_without_tags(part) for part in value]
    return {name: _without_tags(part) for name, part in value.items()} if isinstance(value, dict) else value


def sample() -> str:
    """Returns one row."""
    plan = TurnPlan("instructions", {SAMPLE_INSTRUCTION["run"]: SAMPLE_ORIGIN})
    builder = ConversationBuilder({1: built_in("aesthetic-critique")}, plan)
    (row,) = make_rows(builder, {**SAMPLE, "instructions": [SAMPLE_INSTRUCTION]})
    return row + "\n"


FORMAT: Final = Format(
    key="instructions",
    title=_("Instructions"),
    description=_("One question and answer by a model a line, with its evidence and where it comes from."),
    write=write,
    sample=sample,
    snippet="""import json

instructions = [json.loads(line) for line in open("critiques.jsonl", encoding="utf-8")]""",
    turns=("instructions",),
    whole_instructions=True,
)
