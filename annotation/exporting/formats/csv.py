"""CSV for spreadsheets: one critique a row, a column for each question; no cell is ever taken for a formula."""

import csv
import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.documents import CritiqueDocument, Orders
from annotation.exporting.formats.base import Format, Material, Release, write_lines
from annotation.exporting.formats.sample import SAMPLE
from annotation.rules.types import Definition

FIXED: Final = ("id", "project", "batch", "annotator", "level", "submitted_at", "status")
IMAGE: Final = ("id", "file", "sha256", "width", "height", "source", "license", "group")
# Spreadsheets take a cell that begins so for a formula, also behind an apostrophe's worth of blank space.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(material: Material, release: Release) -> None:
    """`critiques.csv`, or one file for each split: UTF-8 with a byte order mark, so that spreadsheets read it right."""
    questions, stages = _columns(material.definitions)
    head = "\ufeff" + _line(_header(questions, stages))
    write_lines(material, release, "csv", _encoder(questions, stages), head.encode())


def sample() -> str:
    """The head and one row."""
    questions, stages = list(SAMPLE["answers"]), list(SAMPLE["seconds"])
    return _line(_header(questions, stages)) + _encoder(questions, stages)(SAMPLE).decode()


def _encoder(questions: Sequence[str], stages: Sequence[str]) -> Callable[[CritiqueDocument], bytes]:
    return partial(_encode, questions, stages)


def _encode(questions: Sequence[str], stages: Sequence[str], document: CritiqueDocument) -> bytes:
    cells = [document[name] for name in FIXED]
    cells += [document["questionnaire"]["key"], document["questionnaire"]["version"]]
    cells += [document["image"][name] for name in IMAGE]
    cells += [document["answers"].get(key) for key in questions]
    cells += [document["seconds"].get(key) for key in stages]
    return _line([*cells, document["revisions"] or None]).encode()


def _columns(definitions: Sequence[Definition]) -> tuple[list[str], list[str]]:
    """Question and stage keys of all versions, in the order in which they first come."""
    orders = [Orders.of(definition) for definition in definitions]
    questions = dict.fromkeys(key for order in orders for key in order.questions)
    return list(questions), list(dict.fromkeys(key for order in orders for key in order.stages))


def _header(questions: Sequence[str], stages: Sequence[str]) -> list[str]:
    names = [*FIXED, "questionnaire.key", "questionnaire.version", *(f"image.{name}" for name in IMAGE)]
    names += [f"answers.{key}" for key in questions]
    return [*names, *(f"seconds.{key}" for key in stages), "revisions"]


def _line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return buffer.getvalue()


def safe(cell: Any) -> Any:
    """The cell as a spreadsheet may have it: lists as JSON, an apostrophe before what it could take for a formula."""
    if isinstance(cell, list | dict):
        cell = orjson.dumps(cell).decode()
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA):
        return f"'{cell}"
    return cell


CSV: Final = Format(
    key="csv",
    title=_("CSV"),
    description=_("One critique a row, for spreadsheets. Texts that look like formulas get an apostrophe in front."),
    write=write,
    sample=sample,
)
