"""Writes Parquet files with Arrow: rows gathered into row groups, and a schema that says more than their values.

pyarrow is imported where it is used: it is large, and neither the web server nor most formats need it.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from annotation.exporting.encoding.fields import IMAGE_FIELD, TIME, Field, feature
from annotation.exporting.encoding.format import Fields, FormatOutput

GROUP_ROWS: Final = 6_000
GROUP_BYTES: Final = 16_000_000
# An image is stored once in a row group, however many rows have it, as long as the dictionary has room for all.
DICTIONARY_BYTES: Final = 2 * GROUP_BYTES


def arrow_schema(fields: Fields) -> Any:
    """Returns the schema of a file with these fields."""
    import pyarrow as pa  # noqa: PLC0415 - see above

    return pa.schema([(name, _arrow_type(field)) for name, field in fields.items()])


def _arrow_type(field: Field) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - see above

    if isinstance(field, Mapping):
        return pa.struct([(name, _arrow_type(inner)) for name, inner in field.items()])
    if isinstance(field, list):
        return pa.list_(_arrow_type(field[0]))
    if field == IMAGE_FIELD:
        return pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    return pa.timestamp("us", "UTC") if field == TIME else pa.type_for_alias(field)


def read_json(rows: Sequence[bytes], schema: Any) -> Any:
    """Returns a table of rows of JSON, which pyarrow decodes. Raises ArrowInvalid for a field that is not in it."""
    from pyarrow import json  # noqa: PLC0415 - see above

    data = b"\n".join(rows)
    reading = json.ReadOptions(use_threads=False, block_size=len(data) + 1)
    parsing = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    return json.read_json(io.BytesIO(data), reading, parsing)


class ParquetFile:
    """Writes rows into one Parquet file, in row groups of a few dozen megabytes at most.

    Its schema has the types of `datasets` beside those of Arrow, so that images are read as images.
    """

    def __init__(self, output: FormatOutput, name: str, fields: Fields) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - see above

        self._output, self._name = output, name
        features = {"info": {"features": feature(fields)}}
        self.schema = arrow_schema(fields).with_metadata({"huggingface": orjson.dumps(features).decode()})
        self._writer = pq.ParquetWriter(
            output.create(name), self.schema, compression="zstd", dictionary_pagesize_limit=DICTIONARY_BYTES
        )
        self._tables: list[Any] = []
        self._rows = self._bytes = 0

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Adds rows of Python values."""
        import pyarrow as pa  # noqa: PLC0415 - see above

        self.add_table(pa.Table.from_pylist(rows, schema=self.schema))

    def add_table(self, table: Any) -> None:
        """Adds a table, and gathers tables until they make a row group: smaller groups compress badly."""
        self._output.add_rows(self._name, table.num_rows)
        self._tables.append(table)
        self._rows += table.num_rows
        self._bytes += table.nbytes
        if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        """Writes the last row group and the footer."""
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - see above

        if self._tables:
            tables = [table.cast(self.schema) for table in self._tables]
            self._writer.write_table(pa.concat_tables(tables))
            self._tables, self._rows, self._bytes = [], 0, 0


def image_chunks(images: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Yields the images in lists of about GROUP_BYTES, so that memory does not grow with their number."""
    chunk, size = list[bytes](), 0
    for image in images:
        chunk.append(image)
        size += len(image)
        if size >= GROUP_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
