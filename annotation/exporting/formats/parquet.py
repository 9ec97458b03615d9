"""Parquet: a critique a row, with a type for each column."""

from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.formats.arrow import ParquetFile, critique_schema
from annotation.exporting.formats.base import Format, Material, Release
from annotation.exporting.formats.columns import Columns
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in


def write(material: Material, release: Release) -> None:
    """`critiques.parquet`, or one file for each split."""
    columns = Columns(material.versions)
    schema = critique_schema(columns)
    files = {stem: ParquetFile(release.create(f"{stem}.parquet"), schema) for stem in material.stems}
    for batch in material.batches:
        for stem, lines in batch.items():
            files[stem].add_json(columns.rows_as_json(lines))
    for file in files.values():
        file.end()


def sample() -> str:
    """One row, as JSON."""
    return orjson.dumps(Columns({1: built_in("aesthetic-critique")}).row(SAMPLE)).decode() + "\n"


PARQUET: Final = Format(
    key="parquet",
    title="Parquet",
    description=_("A critique a row with typed columns, compressed, for pandas, DuckDB, Spark and datasets."),
    write=write,
    sample=sample,
    flat=True,
    snippet="""import pandas

critiques = pandas.read_parquet("critiques.parquet")""",
)
