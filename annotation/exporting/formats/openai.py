"""OpenAI's vision fine-tuning: one conversation a line, with its image as a data URL."""

from base64 import b64encode
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder, Turn
from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, group_by_image
from annotation.exporting.encoding.json_rows import Row, questionnaire_name
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.jsonl`, or one file for each split: a row for each critique, so that its image is sent once.

    A row may only have the fields that OpenAI documents. The origin of each row is therefore on the same line of
    `critiques-origins.jsonl`.
    """
    files = {name: output.create(f"{name}.jsonl") for name in content.split_names}
    origin_files = {name: output.create(f"{name}-origins.jsonl") for name in content.split_names}
    builders = {name: ConversationBuilder(content.definitions) for name in content.split_names}
    for name, critiques in group_by_image(content.batches):
        conversations = [(critique, turns) for critique in critiques if (turns := builders[name].turns(critique))]
        image_url = data_url(content.read_image(critiques[0]["image"]["id"])) if conversations else ""
        for critique, turns in conversations:
            files[name].write(orjson.dumps(row(turns, image_url), option=orjson.OPT_APPEND_NEWLINE))
            origin_files[name].write(orjson.dumps(origin(critique, turns), option=orjson.OPT_APPEND_NEWLINE))


def data_url(webp: bytes) -> str:
    """Returns a URL that contains the image."""
    return f"data:image/webp;base64,{b64encode(webp).decode()}"


def row(turns: list[Turn], image_url: str) -> Row:
    """Returns one conversation: the image with the first prompt, then turn after turn from coarse to fine."""
    messages: list[dict[str, Any]] = []
    for turn in turns:
        messages += [{"role": "user", "content": turn.prompt}, {"role": "assistant", "content": turn.reply}]
    image = {"type": "image_url", "image_url": {"url": image_url}}
    messages[0]["content"] = [image, {"type": "text", "text": turns[0].prompt}]
    return {"messages": messages}


def origin(critique: CritiqueDocument, turns: list[Turn]) -> Row:
    """Returns the critique, the questionnaire and the templates of a row."""
    templates = [turn.template for turn in turns]
    return {"critique": critique["id"], "questionnaire": questionnaire_name(critique), "templates": templates}


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
    snippet="""from openai import OpenAI

file = OpenAI().files.create(file=open("critiques.jsonl", "rb"), purpose="fine-tune")""",
    order="image",
    contains_images=True,
)
