"""OpenAI's vision fine-tuning: one conversation a line, with its image as a data URL, in files that it accepts."""

from base64 import b64encode
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.turn import Turn
from annotation.exporting.encoding.format import CONVERSATION_TURNS, Format, FormatInput, FormatOutput, group_by_image
from annotation.exporting.encoding.json_lines import on_one_line
from annotation.exporting.encoding.json_rows import (
    Row,
    RowWriter,
    encode_rows,
    instruction_origins,
    questionnaire_name,
)
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in

# What OpenAI accepts in one file: 512 MB (API reference, Files), and as many examples with images (Vision fine-tuning).
SHARD_BYTES: Final = 512_000_000
SHARD_ROWS: Final = 50_000


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques-00000.jsonl` and so on, or such files for each split: a row for each critique.

    A row may only have the fields that OpenAI documents. The origin of each row is therefore on the same line of
    `critiques-00000-origins.jsonl`.
    """
    shards = {name: ShardWriter(name, output) for name in content.split_names}
    builders, with_instructions = content.builders(), content.plan.has_instructions
    for name, critiques in group_by_image(content.batches):
        conversations = [(critique, turns) for critique in critiques if (turns := builders[name].turns(critique))]
        image_url = data_url(content.read_image(critiques[0]["image"]["id"])) if conversations else ""
        for critique, turns in conversations:
            shards[name].add(row(turns, image_url), origin(critique, turns, with_instructions=with_instructions))
    for shard in shards.values():
        shard.close()


class ShardWriter:
    """Writes the files of one split. A new one begins where a row would take the file over what OpenAI accepts."""

    def __init__(self, split_name: str, output: FormatOutput) -> None:
        self._split_name = split_name
        self._output = output
        self._number = -1
        self._begin()

    def add(self, row: Row, origin: Row) -> None:
        """Adds a row, and its origin to the file beside it."""
        (line,) = encode_rows([row])
        size = 1 + (len(line) if line.isascii() else len(on_one_line(line).encode()))
        if self._rows.rows and (self._bytes + size > SHARD_BYTES or self._rows.rows == SHARD_ROWS):
            self.close()
            self._begin()
        self._bytes += size
        self._rows.add([line])
        self._origins.add(encode_rows([origin]))

    def close(self) -> None:
        """Ends the last line of the last file."""
        self._rows.close()
        self._origins.close()

    def _begin(self) -> None:
        self._number += 1
        self._bytes = 0
        name = f"{self._split_name}-{self._number:05}"
        self._rows = RowWriter(self._output, f"{name}.jsonl")
        self._origins = RowWriter(self._output, f"{name}-origins.jsonl")


def data_url(webp: bytes) -> str:
    """Returns a URL that contains the image."""
    return f"data:image/webp;base64,{b64encode(webp).decode()}"


def row(turns: list[Turn], image_url: str) -> Row:
    """Returns one conversation: the image with the first prompt, then turn after turn from coarse to fine."""
    messages: list[dict[str, Any]] = []
    for prompt, reply in (exchange for turn in turns for exchange in turn.exchanges()):
        messages += [{"role": "user", "content": prompt}, {"role": "assistant", "content": reply}]
    image = {"type": "image_url", "image_url": {"url": image_url}}
    messages[0]["content"] = [image, {"type": "text", "text": turns[0].prompt}]
    return {"messages": messages}


def origin(critique: CritiqueDocument, turns: list[Turn], *, with_instructions: bool = False) -> Row:
    """Returns the critique, the questionnaire, the templates and the instructions of a row, in their order."""
    instructions = {"instructions": instruction_origins(turns)} if with_instructions else {}
    templates = [turn.template for turn in turns if turn.template]
    return {
        "critique": critique["id"],
        "questionnaire": questionnaire_name(critique),
        "templates": templates,
        **instructions,
    }


def sample() -> str:
    """Returns one row, with the beginning of its image."""
    turns = ConversationBuilder({1: built_in("aesthetic-critique")}).turns(SAMPLE)
    return orjson.dumps(row(turns, "data:image/webp;base64,UklGR…")).decode() + "\n"


FORMAT: Final = Format(
    key="openai",
    title="OpenAI",
    description=_("One conversation per critique, with its image inside, for vision fine-tuning."),
    write=write,
    sample=sample,
    snippet="""from glob import glob

from openai import OpenAI

for name in sorted(glob("critiques-?????.jsonl")):
    print(OpenAI().files.create(file=open(name, "rb"), purpose="fine-tune").id)""",
    order="image",
    contains_images=True,
    turns=CONVERSATION_TURNS,
)
