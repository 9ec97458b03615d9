"""WebDataset: tar shards of about 1 GB, with an image and its critiques under one key."""

import tarfile
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.columns import Columns
from annotation.exporting.encoding.fields import IMAGE_FIELD, critique_fields
from annotation.exporting.encoding.format import (
    Fields,
    Format,
    FormatInput,
    FormatOutput,
    group_by_image,
)
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.encoding.tar import add_file
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in

SHARD_BYTES: Final = 1_000_000_000


def write(content: FormatInput, output: FormatOutput) -> Fields:
    """Writes `critiques-00000.tar` and so on, or shards for each split, of `<image id>.webp` and `<image id>.json`."""
    shards = {name: ShardWriter(name, output) for name in content.split_names}
    columns = Columns(content.definitions, has_purpose=content.has_purpose)
    for name, critiques in group_by_image(content.batches):
        image_id = critiques[0]["image"]["id"]
        description = orjson.dumps(describe(columns, critiques))
        shards[name].add(image_id, {"webp": content.read_image(image_id), "json": description})
    for shard in shards.values():
        shard.close()
    return _fields(columns)


class ShardWriter:
    """Writes the shards of one split. A new one begins after SHARD_BYTES, so that no image is cut."""

    def __init__(self, split_name: str, output: FormatOutput) -> None:
        self._split_name, self._name = split_name, ""
        self._output = output
        self._number = -1
        self._begin()

    def add(self, key: str, parts: dict[str, bytes]) -> None:
        """Adds the parts of one image, by extension. The key must not contain a dot."""
        if self._bytes > SHARD_BYTES:
            self._tar.close()
            self._begin()
        for extension, data in parts.items():
            add_file(self._tar, f"{key}.{extension}", data)
            self._bytes += len(data)
        self._output.add_rows(self._name, 1)

    def close(self) -> None:
        """Ends the last shard."""
        self._tar.close()

    def _begin(self) -> None:
        self._number += 1
        self._bytes = 0
        self._name = f"{self._split_name}-{self._number:05}.tar"
        file = self._output.create(self._name)
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 - see `close`


def describe(columns: Columns, critiques: list[CritiqueDocument]) -> dict[str, Any]:
    """Returns the image and its critiques, with the same columns everywhere."""
    rows = [{name: value for name, value in columns.row(critique).items() if name != "image"} for critique in critiques]
    return {"image": critiques[0]["image"], "critiques": rows}


def _fields(columns: Columns) -> Fields:
    """Returns the types of a sample's parts, which `datasets` would otherwise infer from the first few samples."""
    critique = critique_fields(columns, time="string")
    image = critique.pop("image")
    parts = {"webp": IMAGE_FIELD, "json": {"image": image, "critiques": [critique]}}
    return {"__key__": "string", "__url__": "string", **parts}


def sample() -> str:
    """Returns the JSON of one image."""
    return orjson.dumps(describe(Columns({1: built_in("aesthetic-critique")}), [SAMPLE])).decode() + "\n"


FORMAT: Final = Format(
    key="webdataset",
    title="WebDataset",
    description=_("Tar shards of about 1 GB: each image with all of its critiques."),
    write=write,
    sample=sample,
    snippet="""import webdataset

images = webdataset.WebDataset("critiques-00000.tar", shardshuffle=False).decode("pil")
image, about = next(iter(images.to_tuple("webp", "json")))  # about["critiques"]: all critiques of the image""",
    order="image",
    contains_images=True,
    has_card=True,
)
