"""OpenAI's vision fine-tuning: one conversation a line, its picture inside as a data address."""

from base64 import b64encode
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.documents import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release
from annotation.exporting.formats.rows import Row, named
from annotation.exporting.formats.sample import SAMPLE
from annotation.exporting.turns import Interview, Turn
from annotation.questionnaires import built_in


def write(material: Material, release: Release) -> None:
    """`critiques.jsonl`, or one file for each split; a row a critique, so that each picture is carried once for it."""
    files = {stem: release.create(f"{stem}.jsonl") for stem in material.stems}
    interviews = {stem: Interview(material.versions) for stem in material.stems}
    for batch in material.batches:
        for stem, lines in batch.items():
            for line in lines:
                critique = orjson.loads(line)
                turns = interviews[stem].turns(critique)
                if turns:
                    address = data_address(material.pictures.read(critique["image"]["id"]))
                    files[stem].write(orjson.dumps(row(critique, turns, address), option=orjson.OPT_APPEND_NEWLINE))


def data_address(picture: bytes) -> str:
    """A WebP as an address that holds it."""
    return f"data:image/webp;base64,{b64encode(picture).decode()}"


def row(critique: CritiqueDocument, turns: list[Turn], address: str) -> Row:
    """One conversation: the picture with the first question, then turn by turn from coarse to fine."""
    messages: list[dict[str, Any]] = []
    for turn in turns:
        messages += [{"role": "user", "content": turn.ask}, {"role": "assistant", "content": turn.answer}]
    picture = {"type": "image_url", "image_url": {"url": address}}
    messages[0]["content"] = [picture, {"type": "text", "text": turns[0].ask}]
    templates = ",".join(turn.template for turn in turns)
    origin = {"critique": critique["id"], "questionnaire": named(critique), "templates": templates}
    return {"messages": messages, "metadata": origin}


def sample() -> str:
    """One row; the picture is only begun."""
    turns = Interview({1: built_in("aesthetic-critique")}).turns(SAMPLE)
    return orjson.dumps(row(SAMPLE, turns, "data:image/webp;base64,UklGR…")).decode() + "\n"


OPENAI: Final = Format(
    key="openai",
    title="OpenAI",
    description=_("A conversation a critique, with its picture inside, for vision fine-tuning."),
    write=write,
    sample=sample,
    snippet="""from openai import OpenAI

file = OpenAI().files.create(file=open("critiques.jsonl", "rb"), purpose="fine-tune")""",
    carries_pictures=True,
)
