"""Parquet: one critique a row, with a type for each column."""

from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.columns import Columns
from annotation.exporting.encoding.fields import critique_fields
from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput
from annotation.exporting.encoding.parquet_file import ParquetFile, arrow_schema, read_json
from annotation.exporting.encoding.sample import SAMPLE
from annotation.questionnaires import built_in


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.parquet`, or one file for each split."""
    columns = Columns(content.definitions, has_purpose=content.has_purpose)
    fields = critique_fields(columns)
    schema = arrow_schema(fields)
    files = {name: ParquetFile(output, f"{name}.parquet", fields) for name in content.split_names}
    for batch in content.batches:
        for name, lines in batch.items():
            files[name].add_table(read_json(columns.encode_rows(lines), schema))
    for file in files.values():
        file.close()


def sample() -> str:
    """Returns one row, as JSON."""
    return orjson.dumps(Columns({1: built_in("aesthetic-critique")}).row(SAMPLE)).decode() + "\n"


FORMAT: Final = Format(
    key="parquet",
    title="Parquet",
    description=_("A critique a row with typed columns, compressed, for pandas, DuckDB, Spark and datasets."),
    write=write,
    sample=sample,
    flat=True,
    snippet="""import pandas

critiques = pandas.read_parquet("critiques.parquet")""",
)
