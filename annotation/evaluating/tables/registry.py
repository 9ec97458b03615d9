"""The forms in which the table can be had."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from annotation.evaluating.tables import csv_table, json_table, latex, markdown
from annotation.evaluating.tables.rows import Table


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A form of the table: its ending, the content type, and the function that writes it."""

    key: str
    title: str
    ending: str
    content_type: str
    write: Callable[[Table], str]


TABLE_FORMATS: Final[Mapping[str, TableFormat]] = {
    table_format.key: table_format
    for table_format in (
        TableFormat("markdown", "Markdown", "md", "text/markdown; charset=utf-8", markdown.write),
        TableFormat("latex", "LaTeX", "tex", "application/x-tex; charset=utf-8", latex.write),
        TableFormat("csv", "CSV", "csv", "text/csv; charset=utf-8", csv_table.write),
        TableFormat("json", "JSON", "json", "application/json", json_table.write),
    )
}
