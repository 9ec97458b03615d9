"""Writes Parquet tables with an image in every row, each image once however many rows have it."""

from collections.abc import Sequence
from typing import Any

from annotation.evaluating.formats.base import BenchmarkOutput, ImageItems
from annotation.exporting.encoding.format import Fields
from annotation.exporting.encoding.parquet_file import ParquetFile, arrow_schema


class ImageTable:
    """One Parquet file whose rows have an `image`. Plain Arrow types, which every version of `datasets` reads."""

    def __init__(self, output: BenchmarkOutput, name: str, fields: Fields) -> None:
        self._schema = arrow_schema(fields, has_dictionaries=True)
        self._file = ParquetFile(output, name, fields, has_dictionaries=True)

    def add(self, image: ImageItems, rows: Sequence[dict[str, Any]]) -> None:
        """Adds rows of one image, whose `image` is filled in."""
        import pyarrow as pa  # noqa: PLC0415 - large, and only workers need it

        cells = {"bytes": image.jpeg, "path": image.file}
        table = pa.Table.from_pylist([{**row, "image": cells} for row in rows], schema=self._schema)
        self._file.add_table(table, len(image.jpeg) * len(rows))

    def close(self) -> None:
        """Completes the file."""
        self._file.close()
