"""Hugging Face: a folder that `datasets.load_dataset` opens, of Parquet files with a critique and its image a row."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.columns import Columns
from annotation.exporting.encoding.fields import IMAGE_FIELD, critique_fields
from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, ReadImage, image_path
from annotation.exporting.encoding.parquet_file import ParquetFile, arrow_schema, image_chunks, read_json
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.parquet`, or one file for each split. All have the same schema, whatever their rows hold."""
    columns = Columns(content.definitions, has_purpose=content.has_purpose)
    fields = critique_fields(columns)
    schema = arrow_schema(fields)
    about = fields.pop("image")
    all_fields = {"image": IMAGE_FIELD, "about": about, **fields}
    files = {
        name: ParquetFile(output, f"{name}.parquet", all_fields, has_dictionaries=True) for name in content.split_names
    }
    for batch in content.batches:
        for name, lines in batch.items():
            for table, size in _with_images(read_json(columns.encode_rows(lines), schema), content.read_image):
                files[name].add_table(table.select(list(all_fields)), size)
    for file in files.values():
        file.close()


def _with_images(critiques: Any, read_image: ReadImage) -> Iterator[tuple[Any, int]]:
    """Yields parts of the table with the image itself in the column `image`, and what is known of it in `about`.

    Beside each is the size of its images, each of which counts as often as it has rows.
    """
    abouts = critiques.column("image").combine_chunks()
    paths = [f"images/{sha256}.webp" for sha256 in abouts.field("sha256").to_pylist()]
    table = critiques.rename_columns(["about" if name == "image" else name for name in critiques.column_names])
    start = 0
    for chunk in image_chunks(map(read_image, abouts.field("id").to_pylist())):
        end = start + len(chunk)
        part = table.slice(start, len(chunk)).append_column("image", _image_column(chunk, paths[start:end]))
        yield part, sum(map(len, chunk))
        start = end


def _image_column(images: Sequence[bytes], paths: Sequence[str]) -> Any:
    """Returns a column whose bytes are a dictionary; the images of one path are the same."""
    import pyarrow as pa  # noqa: PLC0415 - large, and only needed here

    image_by_path = dict(zip(paths, images, strict=True))
    numbers = {path: number for number, path in enumerate(image_by_path)}
    indices = pa.array([numbers[path] for path in paths], pa.int32())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(image_by_path.values(), pa.binary()))
    return pa.StructArray.from_arrays([column, pa.array(paths)], ["bytes", "path"])


def row(columns: Columns, critique: CritiqueDocument) -> dict[str, Any]:
    """Returns a row without the bytes of its image."""
    cells = columns.row(critique)
    return {"image": {"bytes": None, "path": image_path(critique)}, "about": cells.pop("image"), **cells}


def sample() -> str:
    """Returns one row as JSON, without the bytes of its image."""
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
    flat=True,
    contains_images=True,
    has_card=True,
)
