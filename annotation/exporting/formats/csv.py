"""CSV for spreadsheets: one critique a row, a column for each question, and no cell that is evaluated as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Self

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.columns import Columns
from annotation.exporting.encoding.fields import critique_fields
from annotation.exporting.encoding.format import (
    Fields,
    Format,
    FormatInput,
    FormatOutput,
    write_lines,
)
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument, KeyOrder
from annotation.rules.types import Definition
from annotation.spreadsheets import BYTE_ORDER_MARK, safe_cell

CRITIQUE_COLUMNS: Final = ("id", "project", "batch", "annotator", "level", "submitted_at", "status")
IMAGE_COLUMNS: Final = ("id", "file", "sha256", "width", "height", "source", "license", "group")
# What Excel and its like keep of a cell, in UTF-16. A longer one is whole in the file, and cut by the spreadsheet.
MAX_CELL: Final = 32_767
LONG_CELLS: Final = "long-cells.csv"


def write(content: FormatInput, output: FormatOutput) -> Fields:
    """Writes `critiques.csv`, or one file for each split, in UTF-8 with the byte order mark that spreadsheets need.

    `long-cells.csv` lists the cells that a spreadsheet would cut. It is only written if there are any.
    """
    table = Table.of(list(content.definitions.values()), has_purpose=content.has_purpose)
    long_cells = _LongCells(table, output)

    def encode(lines: Sequence[str]) -> bytes:
        long_cells.add(lines)
        return table.encode(lines)

    write_lines(content, output, "csv", encode, header=BYTE_ORDER_MARK + table.header())
    return _fields(Columns(content.definitions, has_purpose=content.has_purpose), table)


def _fields(columns: Columns, table: "Table") -> Fields:
    """Returns the types of the columns. A column that is empty in one split has the same type there as in another."""
    types = dict[str, Any]()
    for name, field in critique_fields(columns, time="string").items():
        types |= {f"{name}.{key}": type_ for key, type_ in field.items()} if isinstance(field, dict) else {name: field}
    return {name: "string" if isinstance(types[name], list) else types[name] for name in table.names()}


class _LongCells:
    """Writes the critique, the column and the length of each cell that is longer than MAX_CELL."""

    def __init__(self, table: "Table", output: FormatOutput) -> None:
        self._table = table
        self._output = output
        self._file: BinaryIO | None = None

    def add(self, lines: Sequence[str]) -> None:
        """Adds the long cells of some critiques, most of which are too short as a whole to have any."""
        for line in lines:
            if len(line) > MAX_CELL // 2:
                self._add_row(self._table.cells(orjson.loads(line)))

    def _add_row(self, cells: Sequence[Any]) -> None:
        lengths = [len(cell.encode("utf-16-le")) // 2 if isinstance(cell, str) else 0 for cell in cells]
        rows = [
            (cells[0], name, length)
            for name, length in zip(self._table.names(), lengths, strict=True)
            if length > MAX_CELL
        ]
        if rows:
            if self._file is None:
                self._file = self._output.create(LONG_CELLS)
                self._file.write(BYTE_ORDER_MARK + _encode_rows([("id", "column", "characters")]))
            self._file.write(_encode_rows(rows))
            self._output.add_rows(LONG_CELLS, len(rows))


def sample() -> str:
    """Returns the header and one row."""
    table = Table(list(SAMPLE["answers"]), list(SAMPLE["seconds"]))
    return (table.header() + table.encode([orjson.dumps(SAMPLE).decode()])).decode()


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that depend on the questionnaires: answers by question, seconds by stage; and one for the purpose."""

    questions: Sequence[str]
    stages: Sequence[str]
    has_purpose: bool = False

    @classmethod
    def of(cls, definitions: Sequence[Definition], *, has_purpose: bool) -> Self:
        """Returns the columns of all versions, in the order in which they first appear."""
        key_orders = [KeyOrder.of(definition) for definition in definitions]
        questions = dict.fromkeys(key for order in key_orders for key in order.questions)
        stages = dict.fromkeys(key for order in key_orders for key in order.stages)
        return cls(list(questions), list(stages), has_purpose)

    def names(self) -> list[str]:
        """Returns the names of the columns."""
        names = [*CRITIQUE_COLUMNS, "questionnaire.key", "questionnaire.version"]
        names += [f"image.{name}" for name in IMAGE_COLUMNS] + [f"answers.{key}" for key in self.questions]
        names += [*(f"seconds.{key}" for key in self.stages), "revisions", "marks", "viewing"]
        return [*names, *(["purpose"] if self.has_purpose else [])]

    def header(self) -> bytes:
        """Returns the row with the names of the columns."""
        return _encode_rows([self.names()])

    def encode(self, lines: Sequence[str]) -> bytes:
        """Returns a row for each line."""
        return _encode_rows(self.cells(orjson.loads(line)) for line in lines)

    def cells(self, critique: CritiqueDocument) -> list[Any]:
        """Returns the cells of one row."""
        cells = [critique[name] for name in CRITIQUE_COLUMNS]
        cells += critique["questionnaire"].values()
        cells += critique["image"].values()
        cells += [critique["answers"].get(key) for key in self.questions]
        cells += [critique["seconds"].get(key) for key in self.stages]
        cells += [critique[name] or None for name in ("revisions", "marks", "viewing")]
        cells += [critique["purpose"]] if self.has_purpose else []
        return [safe_cell(cell) for cell in cells]


def _encode_rows(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


FORMAT: Final = Format(
    key="csv",
    title=_("CSV"),
    description=_("One critique a row, for spreadsheets. Texts that look like formulas get an apostrophe in front."),
    write=write,
    sample=sample,
    snippet="""import pandas

# Only an empty cell has no value: n/a, null, NA and None may be answers.
critiques = pandas.read_csv("critiques.csv", keep_default_na=False, na_values=[""])""",
    reading={"keep_default_na": False, "na_values": [""]},
)
