"""Items and files of results for the tests of the scorer."""

import json
from pathlib import Path
from typing import Any

from annotation.evaluating.grading import GradedAnswer
from annotation.evaluating.items import Item
from annotation.evaluating.reading.base import Outcome

OPTIONS = ("Rule of thirds", "Leading lines", "Central symmetry", "Frame within a frame")


def make_item(number: int = 1, **fields: Any) -> Item:
    """Returns an item on perception, of which B is right."""
    values: dict[str, Any] = {
        "id": f"i{number}",
        "number": number,
        "image": f"{number}.jpg",
        "criterion": "AesP",
        "question": "Which rule does the composition follow?",
        "options": OPTIONS,
        "correct": 1,
        "dimension": "composition",
        "kind": "what",
        "source": "natural",
    }
    return Item(**{**values, **fields})


def make_grade(number: int, level: str, **fields: Any) -> Item:
    """Returns an item on the grade, of which a level is right."""
    options = ("High", "Medium", "Low")
    values = {"criterion": "AesA", "options": options, "correct": options.index(level), "dimension": "", "kind": ""}
    return make_item(number, **{**values, **fields})


def make_reason(number: int, **fields: Any) -> Item:
    """Returns an item of AesI."""
    values = {"criterion": "AesI", "options": (), "correct": None, "references": ("Soft light.",), "dimension": ""}
    return make_item(number, **{**values, **fields})


def graded(
    item: Item, outcome: Outcome | None = "correct", *, trial: int = 0, choice: int | None = None
) -> GradedAnswer:
    """Returns a graded answer; a correct one chose the correct option."""
    if choice is None and outcome == "correct":
        choice = item.correct
    return GradedAnswer(item, trial, outcome, "letter", choice)


def item_row(item: Item) -> dict[str, Any]:
    """Returns an item as a row of items-private.jsonl."""
    return {
        "id": item.id,
        "number": item.number,
        "image": item.image,
        "criterion": item.criterion,
        "question": item.question,
        "options": list(item.options),
        "answer": item.letter,
        "references": list(item.references),
        "dimension": item.dimension,
        "kind": item.kind,
        "source": item.source,
        "split": item.split,
    }


def write_lines(path: Path, rows: list[Any]) -> Path:
    """Writes rows as JSON Lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_items(folder: Path, items: list[Item]) -> Path:
    return write_lines(folder / "items-private.jsonl", [item_row(item) for item in items])
