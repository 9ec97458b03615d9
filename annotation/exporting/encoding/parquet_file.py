"""Writes Parquet files with Arrow: rows gathered into row groups, and a schema that says more than their values.

pyarrow is imported where it is used: it is large, and neither the web server nor most formats need it.
"""

import io
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from annotation.exporting.encoding.fields import IMAGE_FIELD, TIME, Field, feature
from annotation.exporting.encoding.format import Fields, FormatOutput

GROUP_ROWS: Final = 6_000
GROUP_BYTES: Final = 16_000_000
# An image is stored once in a row group, however many rows have it, as long as the dictionary has room for all.
DICTIONARY_BYTES: Final = 2 * GROUP_BYTES


def arrow_schema(fields: Fields, *, has_dictionaries: bool = False) -> Any:
    """Returns the schema of a file with these fields, or of tables whose images are dictionaries (see ParquetFile)."""
    import pyarrow as pa  # noqa: PLC0415 - see above

    image = pa.dictionary(pa.int32(), pa.binary()) if has_dictionaries else pa.binary()
    return pa.schema([(name, _arrow_type(field, image)) for name, field in fields.items()])


def _arrow_type(field: Field, image: Any) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - see above

    if isinstance(field, Mapping):
        return pa.struct([(name, _arrow_type(inner, image)) for name, inner in field.items()])
    if isinstance(field, list):
        return pa.list_(_arrow_type(field[0], image))
    if field == IMAGE_FIELD:
        return pa.struct([("bytes", image), ("path", pa.string())])
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

    Its schema has the types of `datasets` beside those of Arrow, so that images are read as images. With
    `has_dictionaries` the bytes of images are dictionaries in the tables that it gets: Arrow then copies and hashes an
    image once, instead of once for each of its rows. The file is the same for its readers.
    """

    def __init__(self, output: FormatOutput, name: str, fields: Fields, *, has_dictionaries: bool = False) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - see above

        self._output, self._name = output, name
        self._schema = arrow_schema(fields, has_dictionaries=has_dictionaries)
        self._writer = pq.ParquetWriter(
            output.create(name),
            self._schema,
            compression=dict(_compressions(fields)),
            dictionary_pagesize_limit=DICTIONARY_BYTES,
            store_schema=False,  # that of the tables, which readers would follow
        )
        self._writer.add_key_value_metadata(_metadata(fields))
        self._tables: list[Any] = []
        self._rows = self._bytes = 0

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Adds rows of Python values."""
        import pyarrow as pa  # noqa: PLC0415 - see above

        self.add_table(pa.Table.from_pylist(rows, schema=self._schema))

    def add_table(self, table: Any, size: int = 0) -> None:
        """Adds a table, and gathers tables until they make a row group: smaller groups compress badly.

        `size` is that of its images if they are dictionaries, as readers will have it.
        """
        self._output.add_rows(self._name, table.num_rows)
        self._tables.append(table)
        self._rows += table.num_rows
        self._bytes += size or table.nbytes
        if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._write_group()

    def close(self) -> None:
        """Writes the last row group and the footer."""
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - see above

        if self._tables:
            tables = [table.cast(self._schema) for table in self._tables]
            self._writer.write_table(pa.concat_tables(tables).unify_dictionaries())
            self._tables, self._rows, self._bytes = [], 0, 0


def _metadata(fields: Fields) -> dict[str, bytes]:
    """Returns the schema of a file for Arrow and for `datasets`, as each writes it itself."""
    features = orjson.dumps({"info": {"features": feature(fields)}})
    schema = arrow_schema(fields).with_metadata({"huggingface": features})
    return {"ARROW:schema": b64encode(schema.serialize()), "huggingface": features}


def _compressions(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yields the name of each column as Parquet has it, and how it is compressed: not at all if images are in it."""
    for name, field in fields.items():
        prefix, inner = name, field
        while isinstance(inner, list):
            prefix, (inner,) = f"{prefix}.list.element", inner
        if isinstance(inner, Mapping):
            yield from ((f"{prefix}.{column}", compression) for column, compression in _compressions(inner))
        elif inner == IMAGE_FIELD:
            yield from ((f"{prefix}.bytes", "none"), (f"{prefix}.path", "zstd"))
        else:
            yield prefix, "zstd"


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
