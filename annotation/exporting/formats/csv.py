"""CSV for spreadsheets: one critique a row, a column for each question; no cell is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.critique_json import CritiqueDocument, Orders
from annotation.exporting.formats.base import Format, Material, Release, write_files
from annotation.exporting.formats.sample import SAMPLE
from annotation.rules.types import Definition

FIXED: Final = ("id", "project", "batch", "annotator", "level", "submitted_at", "status")
IMAGE: Final = ("id", "file", "sha256", "width", "height", "source", "license", "group")
# Spreadsheets take a cell that begins so for a formula, some also behind spaces.
FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")


def write(material: Material, release: Release) -> None:
    """`critiques.csv`, or one file for each split: UTF-8 with a byte order mark, so that spreadsheets read it right."""
    table = Table.of(list(material.versions.values()))
    write_files(material, release, "csv", table.encode, head=b"\xef\xbb\xbf" + table.head())


def sample() -> str:
    """The head and one row."""
    table = Table(list(SAMPLE["answers"]), list(SAMPLE["seconds"]))
    return (table.head() + table.encode([orjson.dumps(SAMPLE).decode()])).decode()


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that depend on the questionnaires: answers by question, seconds by stage."""

    questions: Sequence[str]
    stages: Sequence[str]

    @classmethod
    def of(cls, definitions: Sequence[Definition]) -> Self:
        """Those of all versions, in the order in which they first come."""
        orders = [Orders.of(definition) for definition in definitions]
        questions = dict.fromkeys(key for order in orders for key in order.questions)
        return cls(list(questions), list(dict.fromkeys(key for order in orders for key in order.stages)))

    def head(self) -> bytes:
        """The names of the columns."""
        names = [*FIXED, "questionnaire.key", "questionnaire.version", *(f"image.{name}" for name in IMAGE)]
        names += [f"answers.{key}" for key in self.questions]
        return _rows([[*names, *(f"seconds.{key}" for key in self.stages), "revisions", "marks", "viewing"]])

    def encode(self, lines: Sequence[str]) -> bytes:
        """A row for each critique."""
        return _rows(self._cells(orjson.loads(line)) for line in lines)

    def _cells(self, document: CritiqueDocument) -> list[Any]:
        cells = [document[name] for name in FIXED]
        cells += document["questionnaire"].values()
        cells += document["image"].values()
        cells += [document["answers"].get(key) for key in self.questions]
        cells += [document["seconds"].get(key) for key in self.stages]
        cells += [document[name] or None for name in ("revisions", "marks", "viewing")]
        return [safe(cell) for cell in cells]


def _rows(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def safe(cell: Any) -> Any:
    """The cell as a spreadsheet may have it: lists as JSON, an apostrophe before what it could take for a formula."""
    if isinstance(cell, list | dict):
        cell = orjson.dumps(cell).decode()
    if isinstance(cell, str) and cell.lstrip(" ")[:1] in FORMULA:
        return f"'{cell}"
    return cell


CSV: Final = Format(
    key="csv",
    title=_("CSV"),
    description=_("One critique a row, for spreadsheets. Texts that look like formulas get an apostrophe in front."),
    write=write,
    sample=sample,
    snippet="""import pandas

critiques = pandas.read_csv("critiques.csv")""",
)
