"""TRL's supervised fine-tuning of vision models: Parquet of `images` and `messages` with content in blocks."""

from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.turn import Turn
from annotation.exporting.encoding.fields import IMAGE_FIELD
from annotation.exporting.encoding.format import (
    CONVERSATION_TURNS,
    Fields,
    Format,
    FormatInput,
    FormatOutput,
    group_by_image,
    image_path,
)
from annotation.exporting.encoding.json_rows import Row, instruction_origins, questionnaire_name
from annotation.exporting.encoding.parquet_file import ParquetFile
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in

FIELDS: Final[Fields] = {
    "images": [IMAGE_FIELD],
    "messages": [{"role": "string", "content": [{"type": "string", "text": "string"}]}],
    "critique": "string",
    "questionnaire": "string",
    "templates": ["string"],
}
INSTRUCTION_FIELDS: Final[Fields] = {
    "instructions": [
        {**dict.fromkeys(("type", "id", "run", "recipe", "model", "evidence"), "string"), "exchanges": "int32"}
    ],
}


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.parquet`, or one file for each split, of a conversation and its image a row."""
    fields = {**FIELDS, **INSTRUCTION_FIELDS} if content.plan.has_instructions else FIELDS
    files = {name: ParquetFile(output, f"{name}.parquet", fields) for name in content.split_names}
    builders = content.builders()
    for name, critiques in group_by_image(content.batches):
        conversations = [(critique, turns) for critique in critiques if (turns := builders[name].turns(critique))]
        if conversations:
            webp = content.read_image(critiques[0]["image"]["id"])
            rows = [row(critique, turns, webp) for critique, turns in conversations]
            files[name].add([{column: cells[column] for column in fields} for cells in rows])
    for file in files.values():
        file.close()


def row(critique: CritiqueDocument, turns: list[Turn], webp: bytes | None) -> Row:
    """Returns one conversation: the image with the first prompt, then turn after turn from coarse to fine."""
    messages: list[dict[str, Any]] = []
    for prompt, reply in (exchange for turn in turns for exchange in turn.exchanges()):
        messages.append({"role": "user", "content": [{"type": "text", "text": prompt}]})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": reply}]})
    messages[0]["content"].insert(0, {"type": "image", "text": None})
    return {
        "images": [{"bytes": webp, "path": image_path(critique)}],
        "messages": messages,
        "critique": critique["id"],
        "questionnaire": questionnaire_name(critique),
        "templates": [turn.template for turn in turns if turn.template],
        "instructions": instruction_origins(turns),
    }


def sample() -> str:
    """Returns one row as JSON, without the bytes of its image."""
    turns = ConversationBuilder({1: built_in("aesthetic-critique")}).turns(SAMPLE)
    cells = row(SAMPLE, turns, None)
    return orjson.dumps({column: cells[column] for column in FIELDS}).decode() + "\n"


FORMAT: Final = Format(
    key="trl-sft",
    title=_("TRL (supervised fine-tuning)"),
    description=_("Parquet with one conversation and its image per critique, as TRL's SFTTrainer reads it."),
    write=write,
    sample=sample,
    snippet="""from datasets import load_dataset

conversations = load_dataset("./release", split="train")  # SFTTrainer(train_dataset=conversations, …)""",
    order="image",
    contains_images=True,
    has_card=True,
    turns=CONVERSATION_TURNS,
)
