"""CSV for spreadsheets: one critique a row, a column for each question, and no cell that is evaluated as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, write_lines
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument, KeyOrder
from annotation.rules.types import Definition

CRITIQUE_COLUMNS: Final = ("id", "project", "batch", "annotator", "level", "submitted_at", "status")
IMAGE_COLUMNS: Final = ("id", "file", "sha256", "width", "height", "source", "license", "group")
# Spreadsheets evaluate a cell that begins with one of these, some of them also after spaces.
FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.csv`, or one file for each split, in UTF-8 with the byte order mark that spreadsheets need."""
    table = Table.of(list(content.definitions.values()))
    write_lines(content, output, "csv", table.encode, header=b"\xef\xbb\xbf" + table.header())


def sample() -> str:
    """Returns the header and one row."""
    table = Table(list(SAMPLE["answers"]), list(SAMPLE["seconds"]))
    return (table.header() + table.encode([orjson.dumps(SAMPLE).decode()])).decode()


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that depend on the questionnaires: answers by question, seconds by stage."""

    questions: Sequence[str]
    stages: Sequence[str]

    @classmethod
    def of(cls, definitions: Sequence[Definition]) -> Self:
        """Returns the columns of all versions, in the order in which they first appear."""
        key_orders = [KeyOrder.of(definition) for definition in definitions]
        questions = dict.fromkeys(key for order in key_orders for key in order.questions)
        return cls(list(questions), list(dict.fromkeys(key for order in key_orders for key in order.stages)))

    def header(self) -> bytes:
        """Returns the row with the names of the columns."""
        names = [*CRITIQUE_COLUMNS, "questionnaire.key", "questionnaire.version"]
        names += [f"image.{name}" for name in IMAGE_COLUMNS] + [f"answers.{key}" for key in self.questions]
        return _encode_rows([[*names, *(f"seconds.{key}" for key in self.stages), "revisions", "marks", "viewing"]])

    def encode(self, lines: Sequence[str]) -> bytes:
        """Returns a row for each line."""
        return _encode_rows(self._cells(orjson.loads(line)) for line in lines)

    def _cells(self, critique: CritiqueDocument) -> list[Any]:
        cells = [critique[name] for name in CRITIQUE_COLUMNS]
        cells += critique["questionnaire"].values()
        cells += critique["image"].values()
        cells += [critique["answers"].get(key) for key in self.questions]
        cells += [critique["seconds"].get(key) for key in self.stages]
        cells += [critique[name] or None for name in ("revisions", "marks", "viewing")]
        return [safe_cell(cell) for cell in cells]


def _encode_rows(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def safe_cell(cell: Any) -> Any:
    """Returns a list or object as JSON, and a text that could be evaluated as a formula after an apostrophe."""
    if isinstance(cell, list | dict):
        cell = orjson.dumps(cell).decode()
    if isinstance(cell, str) and cell.lstrip(" ")[:1] in FORMULA_STARTS:
        return f"'{cell}"
    return cell


FORMAT: Final = Format(
    key="csv",
    title=_("CSV"),
    description=_("One critique a row, for spreadsheets. Texts that look like formulas get an apostrophe in front."),
    write=write,
    sample=sample,
    snippet="""import pandas

critiques = pandas.read_csv("critiques.csv")""",
)
