"""Writes Parquet files with Arrow: the schema of critiques, and rows gathered into row groups.

pyarrow is imported where it is used: it is large, and neither the web server nor most formats need it.
"""

import io
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

import orjson

from annotation.exporting.encoding.columns import Columns

GROUP_ROWS: Final = 6_000
GROUP_BYTES: Final = 16_000_000


def critique_schema(columns: Columns) -> Any:
    """Returns a schema with a column for each field of critique.v1; `answers` and `seconds` are structs."""
    import pyarrow as pa  # noqa: PLC0415 - see above

    text, whole = pa.string(), pa.int32()
    types = {"integer": pa.int64(), "number": pa.float64(), "texts": pa.list_(text)}
    image = ["id", "file", "sha256", "width", "height", "source", "license", "group"]
    return pa.schema(
        [
            *((name, text) for name in ("id", "project", "batch")),
            ("questionnaire", pa.struct([("key", text), ("version", whole)])),
            ("image", pa.struct([(name, whole if name in {"width", "height"} else text) for name in image])),
            ("annotator", text),
            ("answers", pa.struct([(key, types.get(type_, text)) for key, type_ in columns.types.items()])),
            ("level", text),
            ("revisions", text),
            ("seconds", pa.struct([(key, pa.float64()) for key in columns.stages])),
            ("marks", text),
            ("viewing", text),
            ("submitted_at", pa.timestamp("us", "UTC")),
            ("status", text),
        ]
    )


class ParquetFile:
    """Writes rows into one Parquet file, in row groups of a few dozen megabytes at most."""

    def __init__(self, file: BinaryIO, schema: Any) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - see above

        self._schema = schema
        self._writer = pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=True)
        self._tables: list[Any] = []
        self._rows = self._bytes = 0

    def add_json(self, rows: Sequence[bytes]) -> None:
        """Adds rows of JSON, which pyarrow decodes."""
        from pyarrow import json  # noqa: PLC0415 - see above

        data = b"\n".join(rows)
        reading = json.ReadOptions(use_threads=False, block_size=len(data) + 1)
        parsing = json.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="error")
        self._add_table(json.read_json(io.BytesIO(data), reading, parsing))

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Adds rows of Python values."""
        import pyarrow as pa  # noqa: PLC0415 - see above

        self._add_table(pa.Table.from_pylist(rows, schema=self._schema))

    def close(self) -> None:
        """Writes the last row group and the footer."""
        self._write_group()
        self._writer.close()

    def _add_table(self, table: Any) -> None:
        """Gathers tables until they make a row group: smaller groups compress badly."""
        self._tables.append(table)
        self._rows += table.num_rows
        self._bytes += table.nbytes
        if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._write_group()

    def _write_group(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - see above

        if self._tables:
            self._writer.write_table(pa.concat_tables(self._tables))
            self._tables, self._rows, self._bytes = [], 0, 0


def with_features(schema: Any, features: dict[str, Any]) -> Any:
    """Returns the schema with the features of the columns, in the form in which `datasets` writes them itself."""
    return schema.with_metadata({"huggingface": orjson.dumps({"info": {"features": features}}).decode()})
