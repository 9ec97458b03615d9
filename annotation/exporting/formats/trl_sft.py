"""TRL's supervised fine-tuning of vision models: Parquet of `images` and `messages` with content in blocks."""

from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations import Interview, Turn
from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.arrow import ParquetFile, with_features
from annotation.exporting.formats.base import Format, Material, Release, by_image, picture_name
from annotation.exporting.formats.rows import Row, named
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in

README: Final = "README.md"
_TEXT: Final = {"dtype": "string", "_type": "Value"}
FEATURES: Final = {
    "images": {"feature": {"_type": "Image"}, "_type": "List"},
    "messages": {
        "feature": {"role": _TEXT, "content": {"feature": {"type": _TEXT, "text": _TEXT}, "_type": "List"}},
        "_type": "List",
    },
    "critique": _TEXT,
    "questionnaire": _TEXT,
    "templates": {"feature": _TEXT, "_type": "List"},
}


def write(material: Material, release: Release) -> None:
    """`critiques.parquet`, or one file for each split, and `README.md`: a conversation a critique, picture inside."""
    files = {stem: ParquetFile(release.create(f"{stem}.parquet"), _schema()) for stem in material.stems}
    interviews = {stem: Interview(material.versions) for stem in material.stems}
    for stem, critiques in by_image(material.batches, orjson.loads):
        asked = [(one, turns) for one in critiques if (turns := interviews[stem].turns(one))]
        if asked:
            picture = material.pictures.read(critiques[0]["image"]["id"])
            files[stem].add([row(critique, turns, picture) for critique, turns in asked])
    for file in files.values():
        file.end()
    release.create(README).write(material.card({stem: f"{stem}.parquet" for stem in material.stems}).encode())


def _schema() -> Any:
    import pyarrow as pa  # noqa: PLC0415 - large, and only needed here

    text = pa.string()
    block = pa.struct([("type", text), ("text", text)])
    schema = pa.schema(
        [
            ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", text)]))),
            ("messages", pa.list_(pa.struct([("role", text), ("content", pa.list_(block))]))),
            ("critique", text),
            ("questionnaire", text),
            ("templates", pa.list_(text)),
        ]
    )
    return with_features(schema, FEATURES)


def row(critique: CritiqueDocument, turns: list[Turn], picture: bytes | None) -> Row:
    """One conversation: the picture with the first question, then turn by turn from coarse to fine."""
    messages: list[dict[str, Any]] = []
    for turn in turns:
        messages.append({"role": "user", "content": [{"type": "text", "text": turn.ask}]})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": turn.answer}]})
    messages[0]["content"].insert(0, {"type": "image", "text": None})
    return {
        "images": [{"bytes": picture, "path": picture_name(critique)}],
        "messages": messages,
        "critique": critique["id"],
        "questionnaire": named(critique),
        "templates": [turn.template for turn in turns],
    }


def sample() -> str:
    """One row, as JSON; without the bytes of the picture."""
    turns = Interview({1: built_in("aesthetic-critique")}).turns(SAMPLE)
    return orjson.dumps(row(SAMPLE, turns, None)).decode() + "\n"


TRL_SFT: Final = Format(
    key="trl-sft",
    title=_("TRL (supervised fine-tuning)"),
    description=_("A conversation a critique in Parquet, its picture inside, as TRL's SFTTrainer takes it."),
    write=write,
    sample=sample,
    snippet="""from datasets import load_dataset

conversations = load_dataset("./release", split="train")  # SFTTrainer(train_dataset=conversations, …)""",
    order="image",
    carries_pictures=True,
)
