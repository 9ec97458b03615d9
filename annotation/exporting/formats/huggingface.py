"""Hugging Face: a folder that `datasets.load_dataset` opens, an archive of pictures with metadata.jsonl a split."""

import tempfile
import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Pictures, Release, by_image, picture_name
from annotation.exporting.formats.columns import Columns
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in

README: Final = "README.md"
METADATA: Final = "metadata.jsonl"
# The earliest moment that an archive can tell of: the same data, the same bytes.
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


def write(material: Material, release: Release) -> None:
    """`README.md`, and `critiques.zip` or one for each split; inside, a row of metadata.jsonl for each critique."""
    archives = {stem: Archive(release.create(f"{stem}.zip"), material.pictures) for stem in material.stems}
    columns = Columns(material.versions)
    for stem, critiques in by_image(material.batches, orjson.loads):
        archives[stem].add(critiques[0], [row(columns, critique) for critique in critiques])
    for archive in archives.values():
        archive.end()
    card = material.card({stem: f"{stem}.zip" for stem in material.stems})
    release.create(README).write(card.encode())


class Archive:
    """A zip of pictures; their rows wait in a file of their own, for a zip takes one file after another."""

    def __init__(self, file: BinaryIO, pictures: Pictures) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._pictures = pictures
        self._rows: Any = tempfile.TemporaryFile()  # noqa: SIM115 - `end` closes it

    def add(self, critique: CritiqueDocument, rows: Iterable[dict[str, Any]]) -> None:
        """A picture, and the rows about it."""
        self._zip.writestr(_member(picture_name(critique)), self._pictures.read(critique["image"]["id"]))
        self._rows.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)

    def end(self) -> None:
        """Puts the rows into the archive and closes it."""
        self._rows.seek(0)
        with self._rows as rows, self._zip as archive, archive.open(_member(METADATA), "w") as metadata:
            while piece := rows.read(1 << 20):
                metadata.write(piece)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, LONG_AGO)
    member.external_attr = 0o644 << 16
    return member


def row(columns: Columns, critique: CritiqueDocument) -> dict[str, Any]:
    """The critique beside the name of its picture. Readers put the picture itself into the column `image`."""
    found = columns.row(critique)
    return {"file_name": picture_name(critique), "about": found.pop("image"), **found}


def sample() -> str:
    """One line of metadata.jsonl."""
    columns = Columns({1: built_in("aesthetic-critique")})
    return orjson.dumps(row(columns, SAMPLE), option=orjson.OPT_APPEND_NEWLINE).decode()


HUGGINGFACE: Final = Format(
    key="huggingface",
    title="Hugging Face",
    description=_("A folder with a data card that datasets.load_dataset opens, pictures inside: a critique a row."),
    write=write,
    sample=sample,
    snippet="""from datasets import load_dataset

critiques = load_dataset("./release", split="train")  # the folder with README.md""",
    order="image",
    carries_pictures=True,
)
