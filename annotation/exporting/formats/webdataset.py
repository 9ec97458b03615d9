"""WebDataset: tar shards of about 1 GB, a picture and its critiques under one key."""

import tarfile
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release, by_image
from annotation.exporting.formats.columns import Columns
from annotation.exporting.formats.sample import SAMPLE
from annotation.exporting.tars import add_file
from annotation.questionnaires import built_in

SHARD: Final = 1_000_000_000


def write(material: Material, release: Release) -> None:
    """`critiques-00000.tar` and so on, or for each split: `<image id>.webp` and `<image id>.json`."""
    shards = {stem: Shards(stem, release) for stem in material.stems}
    columns = Columns(material.versions)
    for stem, critiques in by_image(material.batches, orjson.loads):
        image = critiques[0]["image"]["id"]
        shards[stem].add(
            image, {"webp": material.pictures.read(image), "json": orjson.dumps(about(columns, critiques))}
        )
    for shard in shards.values():
        shard.end()


class Shards:
    """The shards of one split: a sample is never cut, and a new one begins after SHARD bytes."""

    def __init__(self, stem: str, release: Release) -> None:
        self._stem = stem
        self._release = release
        self._number = -1
        self._begin()

    def add(self, key: str, parts: dict[str, bytes]) -> None:
        """One sample; a key must hold no dot."""
        if self._written > SHARD:
            self._tar.close()
            self._begin()
        for ending, data in parts.items():
            add_file(self._tar, f"{key}.{ending}", data)
            self._written += len(data)

    def end(self) -> None:
        """Finishes the last shard."""
        self._tar.close()

    def _begin(self) -> None:
        self._number += 1
        self._written = 0
        file = self._release.create(f"{self._stem}-{self._number:05}.tar")
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 - `end` closes it


def about(columns: Columns, critiques: list[CritiqueDocument]) -> dict[str, Any]:
    """The image, and what was said of it: in the same columns everywhere, as readers that guess at types need them."""
    said = [{name: value for name, value in columns.row(one).items() if name != "image"} for one in critiques]
    return {"image": critiques[0]["image"], "critiques": said}


def sample() -> str:
    """The JSON of one picture."""
    return orjson.dumps(about(Columns({1: built_in("aesthetic-critique")}), [SAMPLE])).decode() + "\n"


WEBDATASET: Final = Format(
    key="webdataset",
    title="WebDataset",
    description=_("Tar shards of about 1 GB: each picture with all of its critiques."),
    write=write,
    sample=sample,
    snippet="""import webdataset

images = webdataset.WebDataset("critiques-00000.tar", shardshuffle=False).decode("pil")
picture, about = next(iter(images.to_tuple("webp", "json")))  # about["critiques"]: all there are of the picture""",
    order="image",
    carries_pictures=True,
)
