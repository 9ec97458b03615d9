"""OpenAI's vision fine-tuning: one conversation a line, its picture inside as a data address."""

from base64 import b64encode
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations import Interview, Turn
from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release, by_image
from annotation.exporting.formats.rows import Row, named
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in


def write(material: Material, release: Release) -> None:
    """`critiques.jsonl`, or one file for each split: a row a critique, so that each picture is carried once for it.

    A row may hold nothing that the documentation does not name, so that where it comes from lies beside: line by line
    in `critiques-origins.jsonl`.
    """
    files = {stem: release.create(f"{stem}.jsonl") for stem in material.stems}
    origins = {stem: release.create(f"{stem}-origins.jsonl") for stem in material.stems}
    interviews = {stem: Interview(material.versions) for stem in material.stems}
    for stem, critiques in by_image(material.batches, orjson.loads):
        asked = [(one, turns) for one in critiques if (turns := interviews[stem].turns(one))]
        address = data_address(material.pictures.read(critiques[0]["image"]["id"])) if asked else ""
        for critique, turns in asked:
            files[stem].write(orjson.dumps(row(turns, address), option=orjson.OPT_APPEND_NEWLINE))
            origins[stem].write(orjson.dumps(origin(critique, turns), option=orjson.OPT_APPEND_NEWLINE))


def data_address(picture: bytes) -> str:
    """A WebP as an address that holds it."""
    return f"data:image/webp;base64,{b64encode(picture).decode()}"


def row(turns: list[Turn], address: str) -> Row:
    """One conversation: the picture with the first question, then turn by turn from coarse to fine."""
    messages: list[dict[str, Any]] = []
    for turn in turns:
        messages += [{"role": "user", "content": turn.ask}, {"role": "assistant", "content": turn.answer}]
    picture = {"type": "image_url", "image_url": {"url": address}}
    messages[0]["content"] = [picture, {"type": "text", "text": turns[0].ask}]
    return {"messages": messages}


def origin(critique: CritiqueDocument, turns: list[Turn]) -> Row:
    """Where a row comes from."""
    templates = [turn.template for turn in turns]
    return {"critique": critique["id"], "questionnaire": named(critique), "templates": templates}


def sample() -> str:
    """One row; the picture is only begun."""
    turns = Interview({1: built_in("aesthetic-critique")}).turns(SAMPLE)
    return orjson.dumps(row(turns, "data:image/webp;base64,UklGR…")).decode() + "\n"


OPENAI: Final = Format(
    key="openai",
    title="OpenAI",
    description=_("A conversation a critique, with its picture inside, for vision fine-tuning."),
    write=write,
    sample=sample,
    snippet="""from openai import OpenAI

file = OpenAI().files.create(file=open("critiques.jsonl", "rb"), purpose="fine-tune")""",
    order="image",
    carries_pictures=True,
)
