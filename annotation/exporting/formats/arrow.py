"""Arrow tables of critiques: the schema, and rows on their way into a Parquet file.

pyarrow is loaded only when a release wants it: it is large, and neither the web server nor another format needs it.
"""

import io
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

import orjson

from annotation.exporting.formats.columns import Columns

ROWS: Final = 6_000
BYTES: Final = 16_000_000


def critique_schema(columns: Columns) -> Any:
    """A column for each field of critique.v1; `answers` and `seconds` hold one for each question and stage."""
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
    """Rows on their way into one Parquet file, in row groups that fit into a few dozen megabytes."""

    def __init__(self, file: BinaryIO, schema: Any) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - see above

        self._schema = schema
        self._writer = pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=True)
        self._held: list[Any] = []
        self._rows = self._bytes = 0

    def add_json(self, rows: Sequence[bytes]) -> None:
        """Rows as JSON; pyarrow takes them apart."""
        from pyarrow import json  # noqa: PLC0415 - see above

        data = b"\n".join(rows)
        reading = json.ReadOptions(use_threads=False, block_size=len(data) + 1)
        parsing = json.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="error")
        self._hold(json.read_json(io.BytesIO(data), reading, parsing))

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Rows as Python values."""
        import pyarrow as pa  # noqa: PLC0415 - see above

        self._hold(pa.Table.from_pylist(rows, schema=self._schema))

    def end(self) -> None:
        """Writes what is held, and the foot of the file."""
        self._flush()
        self._writer.close()

    def _hold(self, table: Any) -> None:
        """Keeps a small table, for row groups that are too small compress badly."""
        self._held.append(table)
        self._rows += table.num_rows
        self._bytes += table.nbytes
        if self._rows >= ROWS or self._bytes >= BYTES:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - see above

        if self._held:
            self._writer.write_table(pa.concat_tables(self._held))
            self._held, self._rows, self._bytes = [], 0, 0


def with_features(schema: Any, features: dict[str, Any]) -> Any:
    """The schema with what `datasets` should take the columns for, as `datasets` itself writes it."""
    return schema.with_metadata({"huggingface": orjson.dumps({"info": {"features": features}}).decode()})
