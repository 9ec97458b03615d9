"""Hugging Face: a folder that `datasets.load_dataset` opens, with an archive of images and metadata.jsonl a split."""

import tempfile
import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.columns import Columns
from annotation.exporting.encoding.format import (
    Format,
    FormatInput,
    FormatOutput,
    ReadImage,
    group_by_image,
    image_path,
)
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in

README: Final = "README.md"
METADATA: Final = "metadata.jsonl"
# The earliest time that a zip can store, for all members: the same data makes the same bytes.
MEMBER_TIME: Final = (1980, 1, 1, 0, 0, 0)


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes README.md, and `critiques.zip` or one for each split, with a row of metadata.jsonl for each critique."""
    archives = {name: ImageArchive(output.create(f"{name}.zip"), content.read_image) for name in content.split_names}
    columns = Columns(content.definitions)
    for name, critiques in group_by_image(content.batches):
        archives[name].add(critiques[0], [row(columns, critique) for critique in critiques])
    for archive in archives.values():
        archive.close()
    card = content.make_card({name: f"{name}.zip" for name in content.split_names})
    output.create(README).write(card.encode())


class ImageArchive:
    """A zip of images. A zip takes one file at a time, so that the rows are gathered in a temporary file."""

    def __init__(self, file: BinaryIO, read_image: ReadImage) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._read_image = read_image
        self._rows: Any = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it

    def add(self, critique: CritiqueDocument, rows: Iterable[dict[str, Any]]) -> None:
        """Adds the image of a critique, and the rows about the image."""
        self._zip.writestr(_member(image_path(critique)), self._read_image(critique["image"]["id"]))
        self._rows.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)

    def close(self) -> None:
        """Writes the rows into the zip and closes it."""
        self._rows.seek(0)
        with self._rows as rows, self._zip as archive, archive.open(_member(METADATA), "w") as metadata:
            while piece := rows.read(1 << 20):
                metadata.write(piece)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, MEMBER_TIME)
    member.external_attr = 0o644 << 16
    return member


def row(columns: Columns, critique: CritiqueDocument) -> dict[str, Any]:
    """Returns the critique with the name of its image's file. Readers put the image itself into the column `image`."""
    cells = columns.row(critique)
    return {"file_name": image_path(critique), "about": cells.pop("image"), **cells}


def sample() -> str:
    """Returns one line of metadata.jsonl."""
    columns = Columns({1: built_in("aesthetic-critique")})
    return orjson.dumps(row(columns, SAMPLE), option=orjson.OPT_APPEND_NEWLINE).decode()


FORMAT: Final = Format(
    key="huggingface",
    title="Hugging Face",
    description=_("A folder with a data card and the images, which datasets.load_dataset opens: one critique per row."),
    write=write,
    sample=sample,
    snippet="""from datasets import load_dataset

critiques = load_dataset("./release", split="train")  # the folder with README.md""",
    order="image",
    contains_images=True,
)
